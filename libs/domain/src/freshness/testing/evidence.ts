import { type BackupFact } from '../../facts';
import {
  type BackupOverrides,
  DRIVER,
  backupFact,
  claimFact,
  persistentVolumeFact,
  targetFact,
  volumeFact,
} from '../../testing/facts';
import { HOUR_MS, type Instant } from '../../time';
import { type Coverage, type Evidence, type FreshnessSettings } from '../evidence';

/** The moment at which the stories of the freshness specs are told. */
export const NOW = Date.parse('2026-05-01T12:00:00Z');

export const hoursAgo = (hours: number): Instant => NOW - hours * HOUR_MS;

export const SETTINGS: FreshnessSettings = {
  defaultObjectiveSeconds: 26 * 3_600,
  graceSeconds: 3_600,
  drivers: new Map([[DRIVER, 'the namespace longhorn-system']]),
};

export const nightly = (overrides: Partial<Coverage> = {}): Coverage => ({
  kind: 'policy',
  name: 'nightly',
  because: 'namespace shop',
  standing: 'active',
  objectiveSeconds: null,
  nextRunAt: null,
  nextSlotAt: null,
  ...overrides,
});

/** A restore point whose data is so many hours old. */
export const point = (hours: number, overrides: BackupOverrides = {}): BackupFact =>
  backupFact({
    id: `backup-${hours}h`,
    snapshotAt: hoursAgo(hours),
    createdAt: hoursAgo(hours),
    completedAt: hoursAgo(hours),
    ...overrides,
  });

/** A bound volume of the supported driver, made long ago, selected by `nightly`, with no backups. */
export const evidence = (overrides: Partial<Evidence> = {}): Evidence => ({
  cluster: 'here',
  claim: claimFact({ createdAt: hoursAgo(1_000) }),
  persistentVolume: persistentVolumeFact(),
  volume: volumeFact(),
  target: targetFact(),
  targets: [targetFact()],
  backups: [],
  coverage: [nightly()],
  exclusion: null,
  staleness: null,
  vanished: [],
  skippedRuns: [],
  failedRun: null,
  ...overrides,
});
