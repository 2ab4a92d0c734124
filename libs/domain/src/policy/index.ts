export * from './compile';
export * from './decide';
export * from './document';
export { type Fault } from './field-reader';
export * from './policy';
