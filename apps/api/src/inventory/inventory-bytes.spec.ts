import 'reflect-metadata';
import { gunzipSync } from 'node:zlib';
import { type Inventory, type VolumeRow } from '@soteria/contracts';
import { VOLUME_STATUSES } from '@soteria/domain';
import fc from 'fast-check';
import { type Reach } from '../access/caller';
import { type Coding, type FinishedAnswer } from '../http/finished-answer';
import { inventoryBytes } from './inventory-bytes';
import { searchedPage } from './inventory-page';
import { InventoryQueryDto } from './inventory.dto';
import { viewWithin } from './narrow';
import { RowShelf } from './row-shelf';
import { sumOf } from './summary';

const NOW = Date.parse('2026-05-02T12:00:00Z');
/** Names whose order differs with and without the slash behind them. */
const NAMESPACES = ['a', 'a-b', 'a.b', 'ab', 'b', 'zq-vault'];

const row = (namespace: string, pvc: string, more: Partial<VolumeRow> = {}): VolumeRow => ({
  namespace,
  pvc,
  uid: `${namespace} ${pvc}`,
  status: 'ok',
  reason: 'Gründe – "with" \\ everything',
  since: null,
  storageClass: 'longhorn',
  driver: null,
  volume: null,
  capacityBytes: 1,
  usedBytes: null,
  accessModes: [],
  volumeMode: 'Filesystem',
  workloads: [],
  lastRestorePoint: null,
  lastAttempt: null,
  objectiveSeconds: null,
  dueAt: null,
  restorePoints: 0,
  policies: [],
  nextRunAt: null,
  operation: null,
  labels: {},
  ...more,
});

const query = (fields: Partial<InventoryQueryDto>): InventoryQueryDto =>
  Object.assign(new InventoryQueryDto(), fields);

const bodyOf = ({ pieces, coding }: FinishedAnswer): string => {
  const body = Buffer.concat(pieces);
  return (coding === 'gzip' ? gunzipSync(body) : body).toString();
};

/** The shelf, and beside it the same rows in a plain map. */
class Rows {
  readonly shelf = new RowShelf();
  readonly plain = new Map<string, VolumeRow>();
  private stamp = 0;

  apply({ namespace, pvc, status, usedBytes, gone }: Change): boolean {
    this.stamp += 1;
    const key = `${namespace}/${pvc}`;
    if (gone) {
      this.plain.delete(key);
      return this.shelf.delete(namespace, pvc, this.stamp, NOW);
    }
    const after = row(namespace, pvc, { status, usedBytes });
    this.plain.set(key, after);
    return this.shelf.set(after, this.stamp, NOW);
  }

  answer(asked: InventoryQueryDto, coding: Coding, reach = ALL): FinishedAnswer {
    return inventoryBytes(this.view(reach), null, asked, coding);
  }

  view(reach: Reach) {
    const contact = { changedAt: NOW, stale: null };
    return viewWithin(this.shelf.namespaces(), contact, reach, 'secret');
  }
}

const ALL: Reach = { everywhere: false, sees: () => true };
const only = (...names: string[]): Reach => ({
  everywhere: false,
  sees: (namespace) => names.includes(namespace),
});

const change = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  pvc: fc.nat({ max: 120 }).map((number) => `data-${number}`),
  status: fc.constantFrom(...VOLUME_STATUSES),
  usedBytes: fc.nat({ max: 3 }),
  gone: fc.boolean(),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
/** Enough for several pieces in one namespace. */
const changes = fc.array(change, { minLength: 1, maxLength: 200, size: 'max' });
const coding = fc.constantFrom('gzip' as const, 'identity' as const);

describe('answers about the inventory', () => {
  it('are page by page what a plain filter and sort would give', () => {
    const fields = fc.record(
      {
        limit: fc.integer({ min: 15, max: 200 }),
        namespace: fc.constantFrom('a', 'a-b,b', 'none'),
      },
      { requiredKeys: ['limit'] },
    );
    fc.assert(
      fc.property(changes, fields, coding, (history, asked, how) => {
        const rows = new Rows();
        for (const each of history) {
          rows.apply(each);
          // Kept bytes that a later change should have dropped would show.
          if (each.usedBytes === 0) rows.answer(query(asked), how);
        }
        let next: string | undefined;
        do {
          const question = query({ ...asked, ...(next === undefined ? {} : { continue: next }) });
          const expected = searchedPage(rows.plain.values(), question);
          const { total, items, continue: more } = parsed(rows.answer(question, how));
          expect({ total, items, continue: more }).toEqual({ continue: undefined, ...expected });
          next = more;
        } while (next !== undefined);
      }),
      { numRuns: 15 },
    );
  });

  it('count what is there', () => {
    fc.assert(
      fc.property(changes, (history) => {
        const rows = new Rows();
        for (const each of history) rows.apply(each);
        const { summary } = parsed(rows.answer(query({ limit: 1 }), 'identity'));
        const counted = sumOf([]);
        for (const { status } of rows.plain.values()) counted[status] += 1;
        expect(summary).toEqual(counted);
        expect(rows.shelf.summary()).toEqual(counted);
      }),
      { numRuns: 10 },
    );
  });

  it('have another tag exactly when they have other bytes', () => {
    const questions = [query({}), query({ limit: 3 }), query({ status: 'ok' })];
    fc.assert(
      fc.property(changes, coding, (history, how) => {
        const rows = new Rows();
        let before = questions.map((each) => rows.answer(each, how));
        for (const each of history.slice(0, 40)) {
          const isNews = rows.apply(each);
          const after = questions.map((question) => rows.answer(question, how));
          for (const [at, answer] of after.entries()) {
            const same = before[at];
            if (!same) throw new Error('every question has an answer');
            expect(answer.etag === same.etag).toBe(!isNews);
            expect(bodyOf(answer) === bodyOf(same)).toBe(!isNews);
          }
          before = after;
        }
      }),
      { numRuns: 5 },
    );
  });

  it('say to those who see a part nothing of the rest, and not that anything happened there', () => {
    const questions = [query({}), query({ sort: '-age', limit: 2 }), query({ namespace: 'b' })];
    fc.assert(
      fc.property(changes, coding, (history, how) => {
        const rows = new Rows();
        for (const each of history.slice(0, 40)) {
          const shopBefore = questions.map((question) =>
            rows.answer(question, how, only('a', 'b')),
          );
          rows.apply(each);
          const shopAfter = questions.map((question) => rows.answer(question, how, only('a', 'b')));
          const isElsewhere = each.namespace !== 'a' && each.namespace !== 'b';
          if (isElsewhere) expect(shopAfter.map(bodyOf)).toEqual(shopBefore.map(bodyOf));
          for (const answer of shopAfter) {
            const { items } = parsed(answer);
            expect(items.every(({ namespace }) => ['a', 'b'].includes(namespace))).toBe(true);
            expect(bodyOf(answer)).not.toContain('zq-vault');
          }
        }
      }),
      { numRuns: 5 },
    );
  });
});

const parsed = (answer: FinishedAnswer): Inventory => JSON.parse(bodyOf(answer)) as Inventory;
