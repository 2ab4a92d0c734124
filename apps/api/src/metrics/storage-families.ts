import { Inject, Injectable } from '@nestjs/common';
import { parseInstant } from '@soteria/domain';
import { CONFIG, type Config, type StorageConfig } from '../config/config';
import { paidBytes } from '../storage/findings';
import { type ScanRecord } from '../storage/scan-record';
import { ScanStore } from '../storage/scan-store';
import { Scanner } from '../storage/scanner';
import { type Family, type FamilySamples } from './exposition';

const gauge = (name: string, help: string): Family => ({ name, help, type: 'gauge' });

const BYTES = gauge(
  'soteria_object_store_bytes',
  'Size of what the last scan found, by what it is.',
);
const OBJECTS = gauge(
  'soteria_object_store_objects',
  'Number of objects that the last scan found, by what they are.',
);
const SCANNED = gauge(
  'soteria_object_store_scan_timestamp_seconds',
  'When the scan that the figures are of ended.',
);
const INTERVAL = gauge(
  'soteria_object_store_scan_interval_seconds',
  'How often the object store is scanned.',
);
const DURATION = gauge('soteria_object_store_scan_duration_seconds', 'How long that scan took.');
const COMPLETE = gauge(
  'soteria_object_store_scan_complete',
  'Whether the figures are those of the whole store; 0 also as long as there are none.',
);
const COST = gauge(
  'soteria_object_store_estimated_month_cost',
  'Estimate of what a month of what is stored costs, by the configured price.',
);
const BUDGET = gauge(
  'soteria_object_store_budget_bytes',
  'How much the store may hold; absent where nobody says.',
);
const REQUESTS: Family = {
  name: 'soteria_object_store_requests_total',
  help: 'Calls to the object store that this process made.',
  type: 'counter',
};

const BYTES_PER_TB = 1e12;

/** What the object store holds, from the kept result, so that every replica tells the same. */
@Injectable()
export class StorageMetrics {
  /** The sizes in one result, by volume. */
  private sizes: { of: ScanRecord; byVolume: ReadonlyMap<string, number> } | null = null;

  constructor(
    private readonly scans: ScanStore,
    private readonly scanner: Scanner,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What the figures are of: another object once there is another result. */
  get result(): object | null {
    return this.scans.record;
  }

  families(): FamilySamples[] {
    return storageFamilies(this.scans.record, this.config.storage);
  }

  /** Calls that this process made. */
  calls(): FamilySamples[] {
    return callFamilies(this.config.storage, this.scanner.callsMade);
  }

  /** What the last complete scan found of a volume; null where it cannot tell. */
  physicalBytesOf(volume: string): number | null {
    const { record } = this.scans;
    if (record === null || !record.complete) return null;
    if (this.sizes?.of !== record) {
      const sizes = record.volumes.map((each) => [each.volume, each.bytes] as const);
      this.sizes = { of: record, byVolume: new Map(sizes) };
    }
    return this.sizes.byVolume.get(volume) ?? null;
  }
}

function storageFamilies(record: ScanRecord | null, config: StorageConfig | null): FamilySamples[] {
  if (config === null) return [];
  // The same as the record's, which is one of this place.
  const { bucket } = config;
  const one = (value: number) => [{ labels: { bucket }, value }];
  // Before the first scan was kept nothing is known, and somebody should hear of it if that lasts.
  if (record === null) {
    return [
      { family: INTERVAL, samples: one(config.scanEverySeconds) },
      { family: COMPLETE, samples: one(0) },
    ];
  }
  const amounts = Object.entries({
    ...record.components,
    hidden: record.hidden,
    unfinished: record.unfinished,
  });
  const price = config.pricePerTbMonth;
  return [
    {
      family: BYTES,
      samples: amounts.map(([component, { bytes }]) => ({
        labels: { bucket, component },
        value: bytes,
      })),
    },
    {
      family: OBJECTS,
      samples: amounts.map(([component, { objects }]) => ({
        labels: { bucket, component },
        value: objects,
      })),
    },
    { family: SCANNED, samples: one((parseInstant(record.scannedAt) ?? 0) / 1_000) },
    { family: INTERVAL, samples: one(config.scanEverySeconds) },
    { family: DURATION, samples: one(record.durationSeconds) },
    { family: COMPLETE, samples: one(Number(record.complete)) },
    {
      family: COST,
      samples: price
        ? [
            {
              labels: { bucket, currency: price.currency },
              value: (paidBytes(record) / BYTES_PER_TB) * price.amount,
            },
          ]
        : [],
    },
    { family: BUDGET, samples: config.budgetBytes === null ? [] : one(config.budgetBytes) },
  ];
}

function callFamilies(
  config: StorageConfig | null,
  callsMade: ReadonlyMap<string, number>,
): FamilySamples[] {
  if (config === null) return [];
  const { bucket } = config;
  const samples = [...callsMade].map(([operation, value]) => ({
    labels: { bucket, operation },
    value,
  }));
  return [{ family: REQUESTS, samples }];
}
