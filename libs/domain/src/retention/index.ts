export * from './decide';
export * from './hold';
export * from './words';
