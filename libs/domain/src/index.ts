export * from './access';
export * from './cluster-view';
export * from './facts';
export * from './status';
export * from './time';
