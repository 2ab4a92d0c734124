export * from './due';
export * from './jitter';
export * from './planned-runs';
export * from './schedule';
export { openZone, type Zone } from './zone';
