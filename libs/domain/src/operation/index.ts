export { stillSnapshots } from './backup-item';
export * from './item';
export * from './next-steps';
export * from './record';
export * from './record-codec';
export { inRemovalOrder, isPresent, nameOf } from './removal';
export * from './step-result';
export * from './steps';
export * from './volume-step';
