export * from './item';
export * from './next-steps';
export * from './record';
export { inRemovalOrder, nameOf } from './removal';
export * from './step-result';
export * from './steps';
