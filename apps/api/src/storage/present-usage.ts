import { type StorageUsage, type StoredVolume } from '@soteria/contracts';
import { type Instant } from '@soteria/domain';
import { type StorageConfig } from '../config/config';
import { type FactStore } from '../driver/fact-store';
import { currentBytes, findingsOf, paidBytes } from './findings';
import { objectsIn, type ScanRecord, type ScanState } from './scan-record';
import { isScanning, latestEnd } from './scan-rule';
import { type VolumeAmount } from './tally';

const BYTES_PER_TB = 1e12;

/** The last scan as the contract shows it, with the names by which people know the volumes. */
export function presentUsage(
  record: ScanRecord,
  state: ScanState,
  config: StorageConfig,
  facts: FactStore,
  now: Instant,
): StorageUsage {
  const volumes = record.volumes.map((volume) => storedVolume(volume, facts));
  const unknownVolumes = volumes.filter(({ present, pvc }) => !present && !pvc).length;
  const { pricePerTbMonth: price } = config;
  const { backing_image: images, system, other } = record.components;
  return {
    ...record.place,
    scannedAt: record.scannedAt,
    complete: record.complete,
    durationSeconds: record.durationSeconds,
    scanEndedAt: latestEnd(state, record),
    scanning: isScanning(state, record, now),
    requests: Object.values(record.requests).reduce((sum, count) => sum + count, 0),
    objects: objectsIn(record),
    bytes: currentBytes(record),
    hiddenBytes: record.hidden.bytes,
    unfinishedBytes: record.unfinished.bytes,
    volumes,
    other: {
      objects: other.objects + images.objects + system.objects + record.unlisted.objects,
      bytes: other.bytes + images.bytes + system.bytes + record.unlisted.bytes,
    },
    estimatedMonthCost: price && {
      amount: Math.round((paidBytes(record) / BYTES_PER_TB) * price.amount * 100) / 100,
      currency: price.currency,
    },
    findings: findingsOf({
      record,
      config,
      targets: [...facts.all('target')],
      unknownVolumes,
      now,
    }),
  };
}

function storedVolume(amount: VolumeAmount, facts: FactStore): StoredVolume {
  const { volume, objects, bytes, restorePoints } = amount;
  const claim = claimOf(volume, facts);
  const present = facts.volume(volume) !== undefined;
  return { volume, ...claim, present, objects, bytes, restorePoints };
}

/** By the claim that is bound, or the one that the driver or a backup remembers. */
function claimOf(volume: string, facts: FactStore): { namespace?: string; pvc?: string } {
  for (const { name } of facts.persistentVolumesOfHandle(volume)) {
    const [claim] = facts.claimsOfPersistentVolume(name);
    if (claim) return { namespace: claim.namespace, pvc: claim.name };
  }
  const remembered = facts.volume(volume)?.claim;
  if (remembered) return { namespace: remembered.namespace, pvc: remembered.name };
  const told = facts.backupsOfVolume(volume).find(({ source }) => source.namespace !== '');
  return told ? { namespace: told.source.namespace, pvc: told.source.pvc } : {};
}
