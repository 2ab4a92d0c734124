/** How well a volume is protected. Exactly one holds, always with a reason in words. */
export const VOLUME_STATUSES = [
  'ok',
  'overdue',
  'never',
  'unprotected',
  'excluded',
  'unsupported',
  'unknown',
] as const;
export type VolumeStatus = (typeof VOLUME_STATUSES)[number];
