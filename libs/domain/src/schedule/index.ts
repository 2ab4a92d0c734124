export { neverComes } from './cron';
export * from './due';
export * from './jitter';
export * from './planned-runs';
export * from './rounds';
export * from './schedule';
export { nextSlot } from './slots';
export { openZone, type Zone } from './zone';
