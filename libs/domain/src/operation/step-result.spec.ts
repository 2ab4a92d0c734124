import { formatInstant, HOUR_MS, MINUTE_MS, parseInstant, SECOND_MS } from '../time';
import { FORBIDDEN_GRACE_MS } from './item';
import { nextSteps } from './next-steps';
import { type OperationRecord, type RestoreItem } from './record';
import { withResult } from './step-result';
import { type Step, type StepResult } from './steps';
import { context, NOW, restoreItem, restoreRecord } from './testing/records';
import { SeenCluster } from './testing/seen-cluster';

const { name } = restoreItem();
const volume = { kind: 'Volume', name, uid: 'volume-2' };
const FORBIDDEN: StepResult = {
  done: false,
  code: 'forbidden',
  detail: 'User "soteria" cannot create resource "persistentvolumeclaims"',
  retryable: false,
};
const UNAVAILABLE: StepResult = {
  done: false,
  code: 'unavailable',
  detail: 'The API server refuses connections.',
  retryable: true,
};
const CREATION = { do: 'create-claim', namespace: 'elsewhere', pvc: 'orders' } as Step;
const DELETION: Step = { do: 'delete', object: volume, unless: 'used' };

describe('a step that the account may not do', () => {
  const restored: Partial<RestoreItem> = {
    state: 'running',
    phase: 'claim',
    startedAt: formatInstant(NOW),
    objects: [volume],
  };
  const cleaning: Partial<RestoreItem> = {
    ...restored,
    phase: 'cleanup',
    ending: { as: 'failed', since: formatInstant(NOW) },
    error: { code: 'binding-timeout', detail: 'not bound' },
  };

  function after(item: Partial<RestoreItem>, step: Step, result: StepResult, now: number) {
    const record = restoreRecord({ items: [restoreItem(item)] });
    const changed = withResult(record, 0, step, result, now).items[0];
    if (!changed || !('source' in changed)) throw new Error('there is no item');
    return changed;
  }

  /** Tries again whenever that is due; answers the item that is tried no more, and how long that took. */
  function triedOut(first: Partial<RestoreItem>, step: Step) {
    let now = NOW;
    let item = after(first, step, FORBIDDEN, now);
    for (let tries = 1; item.trouble !== undefined; tries += 1) {
      if (tries > 20) throw new Error('it is tried without end');
      now = Math.max(parseInstant(item.trouble.retryAt) ?? now, now + SECOND_MS);
      item = after(item, step, FORBIDDEN, now);
    }
    return { item, tookMs: now - NOW };
  }

  it('is tried again, and says what is lacking, while the API server may not know the rights yet', () => {
    expect(after(restored, CREATION, FORBIDDEN, NOW)).toMatchObject({
      phase: 'claim',
      objects: [volume],
      detail: expect.stringContaining('cannot create') as string,
      trouble: { tries: 1, retryAt: formatInstant(NOW + 2 * SECOND_MS) },
    });
  });

  it('fails the item when the right is still lacking after that', () => {
    const { item, tookMs } = triedOut(restored, CREATION);
    expect(item).toMatchObject({ phase: 'cleanup', error: { code: 'forbidden' } });
    expect(tookMs).toBeGreaterThanOrEqual(FORBIDDEN_GRACE_MS);
    expect(tookMs).toBeLessThanOrEqual(2 * FORBIDDEN_GRACE_MS);
  });

  it('is tried again as long after an outage of any length', () => {
    const since = formatInstant(NOW - HOUR_MS + SECOND_MS);
    const trouble = { since, tries: 60, retryAt: formatInstant(NOW) };
    const first = after({ ...restored, trouble }, CREATION, FORBIDDEN, NOW);
    expect(first).toMatchObject({ phase: 'claim', trouble: { since, tries: 61 } });
    const second = after(first, CREATION, FORBIDDEN, NOW + FORBIDDEN_GRACE_MS - SECOND_MS);
    expect(second).toMatchObject({ phase: 'claim' });
    const last = after(second, CREATION, FORBIDDEN, NOW + FORBIDDEN_GRACE_MS);
    expect(last).toMatchObject({ phase: 'cleanup', error: { code: 'forbidden' } });
  });

  it('is tried again as long after each loss of contact', () => {
    const once = after(restored, CREATION, FORBIDDEN, NOW);
    const away = after(once, CREATION, UNAVAILABLE, NOW + 50 * SECOND_MS);
    const back = after(away, CREATION, FORBIDDEN, NOW + 2 * MINUTE_MS);
    expect(back).toMatchObject({ phase: 'claim', trouble: { since: formatInstant(NOW) } });
  });

  it('leaves nothing behind for the moment while something is taken back', () => {
    expect(after(cleaning, DELETION, FORBIDDEN, NOW)).toMatchObject({
      state: 'running',
      objects: [volume],
    });
    expect(triedOut(cleaning, DELETION).item).toMatchObject({
      state: 'failed',
      error: { code: 'binding-timeout' },
      detail: expect.stringContaining('Could not be cleaned up') as string,
    });
  });
});

describe('a step that fails for long', () => {
  const trouble = {
    since: formatInstant(NOW - 2 * HOUR_MS),
    tries: 3,
    retryAt: formatInstant(NOW - HOUR_MS),
  };
  const item: Partial<RestoreItem> = {
    state: 'running',
    phase: 'claim',
    startedAt: formatInstant(NOW - 3 * HOUR_MS),
    objects: [volume],
    trouble,
  };

  it.each([
    ['is given up', 0, 'cleanup'],
    ['counts from when somebody could try', NOW - 500, 'claim'],
  ])('%s', (_case, actingSince, phase) => {
    const view = new SeenCluster();
    const kept = restoreRecord({ items: [restoreItem(item)] });
    const { record, steps } = nextSteps(kept, context(view, { actingSince }));
    const [next] = steps;
    if (!next) throw new Error('there is no step');
    expect(withResult(record, 0, next.step, UNAVAILABLE, NOW).items[0]?.phase).toBe(phase);
    // It is counted anew once, and goes on from there.
    const again = nextSteps(record, context(view, { actingSince, now: NOW + MINUTE_MS }));
    expect(again.record.items[0]?.trouble).toEqual(record.items[0]?.trouble);
  });

  it('counts from now where a clock since corrected dated its beginning ahead', () => {
    const ahead = { ...trouble, since: formatInstant(NOW + 30 * 24 * HOUR_MS) };
    const kept = restoreRecord({ items: [restoreItem({ ...item, trouble: ahead })] });
    const { record } = nextSteps(kept, context(new SeenCluster(), { actingSince: 0 }));
    const since = record.items[0]?.trouble?.since ?? '';
    expect(Date.parse(since)).toBeLessThanOrEqual(NOW);
  });
});

describe('the namespace of a restore', () => {
  const step: Step = { do: 'create-namespace', name: 'elsewhere', operation: 'op-1' };
  const object = { kind: 'Namespace', name: 'elsewhere', uid: 'namespace-1' };
  const ours: StepResult = { done: true, object };
  const others: StepResult = { done: true, object, others: true };
  const kept = { name: 'elsewhere', uid: 'namespace-1' };

  it.each([
    ['is its own', [ours], kept],
    ['is that of whoever made it', [others], { name: 'elsewhere', others: true }],
    ['is its own once it is made after all', [others, ours], kept],
    ['is its own, whatever an earlier try met', [ours, others], kept],
  ])('%s', (_case, results, createNamespace) => {
    const record = restoreRecord({ createNamespace: { name: 'elsewhere' } });
    const after = results.reduce<OperationRecord>(
      (current, result) => withResult(current, 0, step, result, NOW),
      record,
    );
    expect(after).toMatchObject({ createNamespace });
  });
});
