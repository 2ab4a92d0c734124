import { formatInstant, HOUR_MS } from '@soteria/domain';
import { type StorageConfig } from '../config/config';
import { findingsOf } from './findings';
import { scanRecord } from './scan-record';
import { Tally } from './tally';

const NOW = Date.parse('2026-05-01T12:00:00Z');
const config: StorageConfig = {
  endpoint: 'http://store',
  region: 'here',
  bucket: 'backups',
  prefix: '',
  keyId: 'reader',
  applicationKey: 'not so secret',
  scanEverySeconds: 3_600,
  pricePerTbMonth: null,
  budgetBytes: null,
  callsPerDay: 10_000,
};

/** What is found where the last scan ended so long ago. */
function foundAfter(ageMs: number) {
  const noticed = {
    listsVersions: true,
    lifecycle: null,
    seesOtherBuckets: null,
    skewSeconds: null,
    unweighedUploads: 0,
  };
  const record = scanRecord(
    { totals: new Tally().totals(), noticed, brokenOff: null },
    { place: config, scannedAt: formatInstant(NOW - ageMs), durationSeconds: 1, requests: {} },
  );
  return findingsOf({ record, config, targets: [], unknownVolumes: 0, now: NOW });
}

describe('figures that are old', () => {
  it('are those of more than three scans ago, and an hour', () => {
    expect(foundAfter(4 * HOUR_MS)).toEqual([]);
    expect(foundAfter(4 * HOUR_MS + 1)).toMatchObject([{ code: 'scan-old' }]);
  });

  it.each([
    [5.5, '5 hours'],
    [100, '4 days 4 hours'],
  ])('say their age: %s hours', (hours, age) => {
    expect(foundAfter(hours * HOUR_MS)[0]?.detail).toBe(`The figures are ${age} old.`);
  });
});
