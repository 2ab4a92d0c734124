import fc from 'fast-check';
import { formatInstant, MINUTE_MS } from '../time';
import { nextSteps, type OperationDecision } from './next-steps';
import { placeOf } from './phases';
import { isFinished, type OperationRecord } from './record';
import { readRecord, writeRecord } from './record-codec';
import { nameOf } from './removal';
import { withResult } from './step-result';
import { type StepResult } from './steps';
import { backupRecord, context, NOW, OPERATION, restoreRecord } from './testing/records';
import { StepWorld } from './testing/world';

/** What can become of a write, or of those who make it. */
const FATES = [
  'done',
  'done, and seen at once',
  'refused for now',
  'never arrives',
  'arrives, and the answer is lost',
  'the process ends before it is written down',
  'the process ends before the write',
] as const;
type Fate = (typeof FATES)[number];

const LOST: StepResult = {
  done: false,
  code: 'unavailable',
  detail: 'No answer.',
  retryable: true,
};
/** More looks than anything needs: an operation that has not ended by then never does. */
const MAX_LOOKS = 400;

interface Course {
  fates: Fate[];
  /** At which look somebody asks to cancel. */
  cancelAt: number | null;
  /** At which look a stranger makes a claim of the target's name. */
  intrusionAt: number | null;
}

const anyCourse: fc.Arbitrary<Course> = fc.record({
  fates: fc.array(fc.constantFrom(...FATES), { maxLength: 25 }),
  cancelAt: fc.option(fc.nat(12), { nil: null }),
  intrusionAt: fc.option(fc.nat(6), { nil: null }),
});

/** Runs an operation to its end, whatever becomes of its writes. */
function run(first: OperationRecord, { fates, cancelAt, intrusionAt }: Course) {
  let now = NOW;
  const world = new StepWorld(() => now);
  const left = [...fates];
  // What is kept in the cluster: all that a process that follows knows.
  let kept = writeRecord(first);
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    const read = readRecord(kept);
    if (!read.ok) throw new Error(read.error);
    let record = read.value;
    if (record.items.every(isFinished)) {
      demandOutcomes(record);
      return { world, record, looks: look };
    }
    if (look === cancelAt) record = { ...record, cancelRequestedAt: formatInstant(now) };
    if (look === intrusionAt) {
      const target = { kind: 'PersistentVolumeClaim', namespace: 'elsewhere', name: 'orders' };
      if (!world.all.some((each) => nameOf(each) === nameOf(target))) world.intrude(target);
    }
    const decision = nextSteps(record, context(world.view, { now }));
    demandNoStepBack(record, decision.record);
    record = decision.record;
    demandReasons(decision);
    // A moment that has passed would have it looked at without end.
    if (decision.steps.length === 0) expect(decision.recheckAt ?? Infinity).toBeGreaterThan(now);
    kept = writeRecord(record);
    let lives = true;
    for (const { item, step } of decision.steps) {
      const fate = left.shift() ?? 'done, and seen at once';
      lives = !fate.startsWith('the process ends');
      if (fate === 'the process ends before the write') break;
      const arrives = fate !== 'refused for now' && fate !== 'never arrives';
      const answer = arrives ? world.do(step) : LOST;
      if (!lives) break;
      const heard = fate === 'arrives, and the answer is lost' ? LOST : answer;
      const next = withResult(record, item, step, heard, now);
      demandNoStepBack(record, next);
      record = next;
      if (fate === 'done, and seen at once') world.reveal();
    }
    if (lives) kept = writeRecord(record);
    now += MINUTE_MS;
    world.reveal();
  }
  throw new Error(`has not ended: ${kept}`);
}

/** Whoever is told of an operation in the order of its states never sees an item go back. */
function demandNoStepBack(from: OperationRecord, to: OperationRecord): void {
  const places = ({ items }: OperationRecord) => items.map(({ phase }) => placeOf(phase) ?? NaN);
  const before = places(from);
  for (const [at, place] of places(to).entries()) {
    expect(place).toBeGreaterThanOrEqual(before[at] ?? NaN);
  }
}

/** Whoever neither ends nor does anything says for what it waits, or how far it is. */
function demandReasons({ record, steps }: OperationDecision): void {
  const silent = record.items.filter((item, at) => {
    const acts = isFinished(item) || steps.some((step) => step.item === at);
    return !acts && item.detail === undefined && item.progress === undefined;
  });
  expect(silent).toEqual([]);
}

/** Whoever has ended says what happened, if anything, and not for what it last waited. */
function demandOutcomes({ items }: OperationRecord): void {
  const outcome = /^(Cancelled before|Could not be cleaned up|It was uploaded in full)|still there/;
  const others = items.filter(({ detail }) => detail !== undefined && !outcome.test(detail));
  expect(others).toEqual([]);
}

const SETTINGS = { numRuns: 400 };

describe('an operation whose writes meet any fate, and whose process ends anywhere', () => {
  it('a backup makes one snapshot and one backup at most, and ends', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const { world, record } = run(backupRecord(), { ...course, intrusionAt: null });
        expect(world.everMade).toEqual([...new Set(world.everMade)]);
        const [item] = record.items;
        const isThere = world.all.some(({ kind }) => kind === 'Backup');
        expect(item?.state === 'succeeded').toBe(isThere);
        if (item?.state === 'cancelled') expect(world.all).toEqual([]);
      }),
      SETTINGS,
    );
  });

  it('a restore ends with all of its objects or with none, and strangers stay', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const { world, record } = run(restoreRecord(), course);
        const ours = world.all.filter(({ operation }) => operation === OPERATION);
        const [item] = record.items;
        const kinds = ours.map(({ kind }) => kind).sort();
        expect(kinds).toEqual(
          item?.state === 'succeeded'
            ? ['PersistentVolume', 'PersistentVolumeClaim', 'Volume']
            : [],
        );
        const strangers = world.all.filter(({ uid }) => world.strangers.has(uid));
        expect(strangers).toHaveLength(world.strangers.size);
      }),
      SETTINGS,
    );
  });

  it('a restore that has to make its namespace makes one', () => {
    fc.assert(
      fc.property(anyCourse, (course) => {
        const first = restoreRecord({ createNamespace: { name: 'elsewhere' } });
        const { world } = run(first, { ...course, intrusionAt: null });
        const made = world.everMade.filter((each) => each.startsWith('Namespace'));
        expect(made.length).toBeLessThanOrEqual(1);
      }),
      SETTINGS,
    );
  });

  it('looked at twice, it is decided alike', () => {
    fc.assert(
      fc.property(anyCourse, fc.nat(8), ({ fates }, at) => {
        const world = new StepWorld(() => NOW);
        const { record } = run(restoreRecord(), { fates, cancelAt: at, intrusionAt: null });
        const once = nextSteps(record, context(world.view));
        expect(nextSteps(record, context(world.view))).toEqual(once);
        expect(nextSteps(once.record, context(world.view)).record).toEqual(once.record);
      }),
      { numRuns: 100 },
    );
  });
});
