export * from './due';
export * from './jitter';
export * from './planned-runs';
export * from './schedule';
export { type Zone } from './zone';
