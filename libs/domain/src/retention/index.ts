export * from './again';
export * from './decide';
export * from './hold';
export * from './words';
