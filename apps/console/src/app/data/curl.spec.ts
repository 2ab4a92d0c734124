import { asCurl } from './curl';

describe('the same by curl', () => {
  it('is one call with the body as JSON', () => {
    expect(asCurl('POST', 'https://s.example/v1/backup', { pvc: 'orders' })).toBe(
      `curl -X POST 'https://s.example/v1/backup' \\\n  -H 'Content-Type: application/json' \\\n  -d '{\n  "pvc": "orders"\n}'`,
    );
    expect(asCurl('DELETE', 'https://s.example/v1/policies/a')).toBe(
      "curl -X DELETE 'https://s.example/v1/policies/a'",
    );
  });

  it('lets no text out of its quotes', () => {
    expect(asCurl('POST', 'o', { note: "it's; rm -rf x" })).toContain(`it'\\''s; rm -rf x`);
  });
});
