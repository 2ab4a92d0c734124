import {
  exclusionKey,
  type ExclusionEntry,
  formatExclusionEntry,
  formatPinEntry,
  pinKey,
  policyKey,
} from '@soteria/domain';
import { claimsBetween, EMPTY_REGISTER, readRegister } from './register';

const SETTINGS = { graceSeconds: 7_200, now: Date.parse('2026-06-01T12:00:00Z') };
const hourly = (every: string): [string, string] => [
  policyKey('hourly'),
  JSON.stringify({
    version: 1,
    name: 'hourly',
    enabled: true,
    selector: { namespaces: ['shop'] },
    schedule: { every, onMissed: 'run' },
    retention: { keepAtLeast: 1 },
    mode: 'incremental',
  }),
];
const excluded = (pvc: string, more: Partial<ExclusionEntry> = {}): [string, string] => [
  exclusionKey('shop', pvc),
  formatExclusionEntry({
    namespace: 'shop',
    pvc,
    reason: 'scratch',
    until: null,
    by: 'ada',
    at: null,
    ...more,
  }),
];

describe('the claims that a change of the entries concerns', () => {
  const between = (before: [string, string][], after: [string, string][]) => {
    const first = readRegister(new Map(before), EMPTY_REGISTER, SETTINGS);
    expect(first.problems).toEqual([]);
    return claimsBetween(first, readRegister(new Map(after), first, SETTINGS));
  };
  const claims = (...names: string[]) => names.map((name) => ({ namespace: 'shop', name }));

  it('are all of them when a policy is another, is new, or is gone', () => {
    expect(between([hourly('1h')], [hourly('2h')])).toBeNull();
    expect(between([], [hourly('1h')])).toBeNull();
    expect(between([hourly('1h')], [])).toBeNull();
    expect(between([hourly('1h')], [[policyKey('hourly'), '{']])).toBeNull();
  });

  it('are those alone whose exclusions differ', () => {
    const [policy, notes, orders] = [hourly('1h'), excluded('notes'), excluded('orders')];
    expect(between([policy, notes], [policy, notes, orders])).toEqual(claims('orders'));
    expect(between([policy, notes, orders], [policy, orders])).toEqual(claims('notes'));
    const until = SETTINGS.now + 1;
    expect(between([policy, notes], [policy, excluded('notes', { until })])).toEqual(
      claims('notes'),
    );
  });

  it('are none when backups are pinned, or nothing differs', () => {
    const pin: [string, string] = [
      pinKey('backup-1'),
      formatPinEntry({ backup: 'backup-1', by: 'ada', at: null }),
    ];
    expect(between([hourly('1h'), excluded('notes')], [hourly('1h'), excluded('notes')])).toEqual(
      [],
    );
    expect(between([hourly('1h')], [hourly('1h'), pin])).toEqual([]);
  });
});
