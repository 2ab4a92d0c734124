export * from './compile';
export * from './decide';
export * from './difference';
export * from './document';
export { type Fault } from './field-reader';
export * from './policy';
export * from './selection';
export * from './skipped';
export { globFault } from './validate';
