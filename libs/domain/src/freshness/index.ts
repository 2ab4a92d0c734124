export * from './assess';
export * from './assessment';
export * from './evidence';
export { isBelieved } from './history';
export * from './recurring-jobs';
export * from './vanished';
