import { type StorageUsage } from '@soteria/contracts';
import {
  durationInWords,
  formatBytes,
  HOUR_MS,
  type Instant,
  listInWords,
  parseInstant,
  SECOND_MS,
  type TargetFact,
} from '@soteria/domain';
import { type StorageConfig } from '../config/config';
import { type ScanRecord } from './scan-record';

type Finding = StorageUsage['findings'][number];

/** What findings rest on. */
export interface Evidence {
  record: ScanRecord;
  config: StorageConfig;
  targets: readonly TargetFact[];
  /** Volumes in the store that the cluster does not know in any way. */
  unknownVolumes: number;
  now: Instant;
}

const TIB_BYTES = 2 ** 40;
const SMALL_BLOCK_BYTES = 2 * 2 ** 20;
/** Hidden versions below this share are the ordinary remains of a few days. */
const HIDDEN_SHARE = 0.1;
const MAX_SKEW_SECONDS = 300;
const LATE_SCANS = 3;

/** What somebody who pays for the store, or relies on it, would want to know. */
export function findingsOf(evidence: Evidence): Finding[] {
  return RULES.flatMap((rule) => rule(evidence) ?? []);
}

const finding = (code: string, severity: Finding['severity'], detail: string): Finding => ({
  code,
  severity,
  detail,
});

const RULES: readonly ((evidence: Evidence) => Finding | null)[] = [
  ({ record: { complete, brokenOff } }) =>
    complete
      ? null
      : finding(
          'scan-incomplete',
          'warning',
          `The scan broke off, so the figures are a part: ${brokenOff?.detail ?? ''}`,
        ),
  ({ record: { complete, brokenOff, scannedAt } }) =>
    complete && brokenOff
      ? finding(
          'scan-failing',
          'warning',
          `The latest scan broke off; the figures are those of ${scannedAt}: ${brokenOff.detail}`,
        )
      : null,
  ({ record: { scannedAt }, config: { scanEverySeconds }, now }) => {
    const ageMs = now - (parseInstant(scannedAt) ?? now);
    if (ageMs <= LATE_SCANS * scanEverySeconds * SECOND_MS + HOUR_MS) return null;
    const wholeHoursMs = ageMs - (ageMs % HOUR_MS);
    const age = durationInWords(wholeHoursMs / SECOND_MS);
    return finding('scan-old', 'warning', `The figures are ${age} old.`);
  },
  ({ record: { noticed } }) =>
    noticed.lifecycle?.expiresCurrent
      ? finding(
          'lifecycle-removes-live-data',
          'critical',
          'A lifecycle rule of the bucket ends or hides objects by their age. Longhorn shares blocks between backups, so this destroys restore points: switch the rule off, and keep only one that clears hidden versions.',
        )
      : null,
  hiddenVersions,
  ({ record: { noticed } }) =>
    noticed.listsVersions
      ? null
      : finding(
          'versions-not-listed',
          'info',
          'The store does not list hidden versions to this key, so what they cost is not known.',
        ),
  ({ record: { unfinished, noticed } }) => {
    if (unfinished.objects === 0) return null;
    const more =
      noticed.unweighedUploads > 0 ? `, of which ${noticed.unweighedUploads} were not weighed` : '';
    return finding(
      'unfinished-uploads',
      'info',
      `${unfinished.objects} uploads were begun and have not ended; they hold ${formatBytes(unfinished.bytes)}${more}. A lifecycle rule that aborts unfinished uploads after some days clears them.`,
    );
  },
  frequentPolling,
  smallBlocks,
  regionMismatch,
  ({ record: { noticed } }) =>
    noticed.seesOtherBuckets
      ? finding(
          'key-too-broad',
          'info',
          'The key reaches other buckets too. One that may only list this bucket is enough.',
        )
      : null,
  ({ record: { noticed } }) => {
    const skew = Math.round(noticed.skewSeconds ?? 0);
    if (Math.abs(skew) < MAX_SKEW_SECONDS) return null;
    const side = skew > 0 ? 'behind' : 'ahead of';
    return finding(
      'clock-skew',
      'warning',
      `The clock here is ${Math.abs(skew)} s ${side} that of the store; requests are refused from 15 minutes on.`,
    );
  },
  ({ targets }) => {
    const down = targets.filter(({ configured, available }) => configured && !available);
    if (down.length === 0) return null;
    const names = listInWords(down.map(({ name }) => name));
    return finding('target-unavailable', 'critical', `Longhorn does not reach ${names}.`);
  },
  ({ unknownVolumes, record: { place } }) =>
    unknownVolumes === 0
      ? null
      : finding(
          'unknown-volumes',
          'info',
          `${unknownVolumes} volumes in ${place.bucket} are unknown to this cluster: they belong to another one, or their backups are not synced.`,
        ),
  ({ record: { unlisted } }) =>
    unlisted.volumes === 0
      ? null
      : finding(
          'volumes-not-listed',
          'info',
          `The ${unlisted.volumes} smallest volumes are counted and not listed one by one.`,
        ),
  overBudget,
];

function hiddenVersions({ record }: Evidence): Finding | null {
  const { hidden, noticed } = record;
  const isMuch = hidden.bytes > HIDDEN_SHARE * currentBytes(record);
  if (!isMuch || noticed.lifecycle?.expiresHidden) return null;
  return finding(
    'hidden-versions-kept',
    'warning',
    `${formatBytes(hidden.bytes)} are in versions that are hidden and still paid for. A lifecycle rule that deletes hidden versions some days after they were hidden clears them.`,
  );
}

function frequentPolling({ targets, config }: Evidence): Finding | null {
  const isPriced = config.pricePerTbMonth !== null || isBackblaze(config.endpoint);
  const eager = targets.filter(
    ({ configured, pollSeconds }) =>
      configured && pollSeconds > 0 && pollSeconds * SECOND_MS < HOUR_MS,
  );
  if (!isPriced || eager.length === 0) return null;
  const names = listInWords(eager.map(({ name }) => name));
  return finding(
    'polling-often',
    'info',
    `Longhorn reads ${names} more often than once an hour, and each time lists the folders of every volume; on a store that charges for lists an hour or more is cheaper.`,
  );
}

function smallBlocks({ record: { components } }: Evidence): Finding | null {
  const { objects, bytes } = components.volume_blocks;
  if (bytes <= TIB_BYTES || bytes / objects > SMALL_BLOCK_BYTES) return null;
  return finding(
    'small-blocks',
    'info',
    `${objects} blocks of at most 2 MiB hold ${formatBytes(bytes)}. New volumes with backup blocks of 16 MiB need an eighth of the objects and calls.`,
  );
}

/** `https://s3.us-west-004.backblazeb2.com` names its region. */
function regionMismatch({ config: { endpoint, region } }: Evidence): Finding | null {
  const named = /^https?:\/\/s3\.([a-z0-9-]+)\.(?:backblazeb2|amazonaws)\.com$/.exec(endpoint)?.[1];
  if (named === undefined || named === region) return null;
  return finding(
    'region-mismatch',
    'warning',
    `SOTERIA_B2_REGION is ${region}, but the endpoint is that of ${named}.`,
  );
}

function overBudget({ record, config: { budgetBytes } }: Evidence): Finding | null {
  const bytes = paidBytes(record);
  if (budgetBytes === null || bytes <= budgetBytes) return null;
  return finding(
    'over-budget',
    'warning',
    `${formatBytes(bytes)} are stored, more than the ${formatBytes(budgetBytes)} of SOTERIA_B2_BUDGET_TB.`,
  );
}

const isBackblaze = (endpoint: string): boolean => /\.backblazeb2\.com$/.test(endpoint);

/** Of all current objects. */
export const currentBytes = ({ components }: Pick<ScanRecord, 'components'>): number =>
  Object.values(components).reduce((sum, { bytes }) => sum + bytes, 0);

/** All that the bill counts. */
export const paidBytes = (
  record: Pick<ScanRecord, 'components' | 'hidden' | 'unfinished'>,
): number => currentBytes(record) + record.hidden.bytes + record.unfinished.bytes;
