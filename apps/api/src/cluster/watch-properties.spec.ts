import fc from 'fast-check';
import { seededRandom } from '@soteria/sandbox';
import { elapse, elapseUntil } from './testing/eventually';
import { RoughSea, type Wave } from './testing/rough-sea';

const RUNS = Number(process.env['SOTERIA_RUNS'] ?? 40);
const NAMES = 12;

const name = fc.nat({ max: NAMES - 1 });
const verb = fc.constantFrom('list' as const, 'watch' as const);
const peaceful: fc.Arbitrary<Wave> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      names: fc.array(name, { minLength: 1, maxLength: 20 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), name }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('elapse' as const), seconds: fc.nat({ max: 40 }) }),
  },
);
/** What breaks connections and answers, but leaves the server's memory alone. */
const broken: fc.Arbitrary<Wave> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      'cut' as const,
      'reset' as const,
      'down' as const,
      'restart' as const,
      'pause' as const,
    ),
  }),
  fc.record({
    kind: fc.constant('refuse' as const),
    verb: fc.constant('watch' as const),
    code: fc.constantFrom(429, 500, 502, 503, 504),
  }),
  fc.record({
    kind: fc.constant('truncate' as const),
    verb: fc.constant('watch' as const),
    bytes: fc.nat({ max: 4_000 }),
  }),
  fc.record({
    kind: fc.constantFrom('duplicate' as const, 'drop' as const),
    verb: fc.constant('watch' as const),
  }),
);
/** What forces a new list now and then. */
const grave: fc.Arbitrary<Wave> = fc.oneof(
  fc.record({ kind: fc.constantFrom('compact' as const, 'garbage' as const, 'silence' as const) }),
  fc.record({
    kind: fc.constant('refuse' as const),
    verb,
    code: fc.constantFrom(400, 401, 403, 404, 410),
  }),
  fc.record({
    kind: fc.constant('truncate' as const),
    verb: fc.constant('list' as const),
    bytes: fc.nat({ max: 4_000 }),
  }),
  fc.record({ kind: fc.constant('drop' as const), verb: fc.constant('list' as const) }),
);

const voyage = (...kinds: fc.Arbitrary<Wave>[]) =>
  fc.record({
    seed: fc.nat(),
    waves: fc.array(fc.oneof({ weight: 3, arbitrary: peaceful }, ...kinds), {
      minLength: 20,
      maxLength: 60,
    }),
  });

describe('the watch, judged by six properties', () => {
  const count = { events: 0, told: 0, putBack: 0, late: 0 };
  afterAll(() => {
    const { events, told, putBack, late } = count;
    process.stdout.write(
      `      ${events} events happened, ${told} calls were judged; ` +
        `of ${putBack} voyages with stores put back, ${late} needed the regular comparison\n`,
    );
  });

  const sail = async (
    { seed, waves }: { seed: number; waves: Wave[] },
    judge: (sea: RoughSea) => void,
  ): Promise<void> => {
    const sea = await RoughSea.start(seededRandom(seed));
    try {
      for (const wave of waves) await sea.meet(wave);
      await sea.calm();
      expect(sea.validator.violations).toEqual([]);
      judge(sea);
      count.events += sea.history.happenings.length;
      count.told += sea.validator.told;
    } finally {
      await sea.stop();
    }
  };
  const options = { numRuns: RUNS, endOnFailure: true };

  it('ordered, unique, atomic and reliable, whatever happens', async () => {
    const everything = voyage(
      { weight: 1, arbitrary: broken } as never,
      { weight: 1, arbitrary: grave } as never,
    );
    await fc.assert(
      fc.asyncProperty(everything, (each) => sail(each, () => undefined)),
      options,
    );
  }, 600_000);

  it('resumable: broken connections alone never cost a new list', async () => {
    await fc.assert(
      fc.asyncProperty(voyage({ weight: 1, arbitrary: broken } as never), (each) =>
        sail(each, (sea) => {
          expect(sea.reflector.health().lists).toBe(1);
          const changes = sea.history.happenings.length;
          expect(sea.validator.told).toBeLessThanOrEqual(changes);
        }),
      ),
      options,
    );
  }, 600_000);

  it('right in the end, even when the store is put back again and again', async () => {
    const rollback = fc.record({
      kind: fc.constant('rollback' as const),
      changes: fc.integer({ min: 1, max: 15 }),
    });
    const waves = voyage(
      { weight: 1, arbitrary: broken } as never,
      { weight: 1, arbitrary: grave } as never,
      { weight: 1, arbitrary: rollback } as never,
    );
    await fc.assert(
      fc.asyncProperty(waves, async ({ seed, waves: met }) => {
        const sea = await RoughSea.start(seededRandom(seed));
        try {
          for (const wave of met) await sea.meet(wave);
          // Where the object that showed it was written anew since, only the regular comparison helps.
          const ms = await sea.calm({ limitMs: 12.1 * 3_600_000, stepMs: 20_000 });
          count.putBack += 1;
          if (ms > 600_000) count.late += 1;
          const { violations } = sea.validator;
          expect(violations.filter((each) => each.startsWith('consistent'))).toEqual([]);
        } finally {
          await sea.stop();
        }
      }),
      options,
    );
  }, 600_000);

  it('bookmarkable: what a bookmark has told need not be remembered by the server', async () => {
    const sea = await RoughSea.start(() => 0.5);
    const watching = (): boolean => sea.reflector.health().state === 'watching';
    await elapseUntil(sea.clock, 'it watches', watching);
    // Other kinds go on while this one is quiet, so its own last version grows old.
    for (let round = 0; round < 100; round += 1) {
      sea.sandbox.load([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `ns${round}` } }]);
    }
    await elapse(sea.clock, 61_000);
    expect(sea.reflector.health().bookmarks).toBe(1);
    sea.sandbox.faults.compact();
    await sea.meet({ kind: 'restart' });
    await sea.meet({ kind: 'write', names: [1, 2, 3] });
    await sea.calm();
    expect(sea.reflector.health()).toMatchObject({ lists: 1, watches: 2, events: 3 });
    await sea.stop();
  });
});
