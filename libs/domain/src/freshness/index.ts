export * from './assess';
export * from './assessment';
export * from './evidence';
export { isBelieved, isForeign } from './history';
export * from './recurring-jobs';
export * from './vanished';
