import { type BackupFact } from '../../facts';
import { type Zone, openZone } from '../../schedule/zone';
import { type BackupOverrides, backupFact } from '../../testing/facts';
import { type Instant } from '../../time';
import { type RetentionCase } from '../decide';

export function zoneOf(name: string): Zone {
  const zone = openZone(name);
  if (zone === null) throw new Error(`no zone ${name}`);
  return zone;
}

/** A usable backup of `shop/orders` that the policy `nightly` made; its id is its time. */
export const made = (at: Instant, overrides: BackupOverrides = {}): BackupFact =>
  backupFact({
    id: new Date(at).toISOString(),
    snapshotAt: at,
    createdAt: at,
    completedAt: at,
    policy: 'nightly',
    ...overrides,
  });

/** A volume of the policy `nightly` that keeps the newest one, with nothing pinned, in use or in the way. */
export const retentionCase = (overrides: Partial<RetentionCase> = {}): RetentionCase => ({
  policy: 'nightly',
  claimUid: 'claim-1',
  retention: { keepAtLeast: 1 },
  zone: zoneOf('UTC'),
  backups: [],
  pinned: new Set(),
  sourcesInUse: new Set(),
  hold: null,
  ...overrides,
});
