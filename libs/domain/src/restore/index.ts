export * from './choose';
export * from './descriptor';
export * from './items';
export * from './kube-names';
export * from './plan';
export * from './quota';
