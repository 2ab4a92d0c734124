export * from './claim-index';
export { parseLabelSelector } from './label-selector';
export * from './selector';
export * from './selector-index';
