export * from './assess';
export * from './assessment';
export * from './evidence';
export * from './recurring-jobs';
export * from './vanished';
