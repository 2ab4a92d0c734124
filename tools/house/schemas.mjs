// The schemas of the OpenAPI document must be those of libs/contracts.
process.argv.push('--check');
await import('../schemas.mjs');
