export * from './choose';
export * from './descriptor';
export * from './items';
export * from './kube-names';
export * from './namespace-wish';
export * from './plan';
export * from './plan-changes';
export * from './quota';
