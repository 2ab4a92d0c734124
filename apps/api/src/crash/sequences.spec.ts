import { chooseSeed } from '@soteria/sandbox';
import fc from 'fast-check';
import { everything } from './testing/invariants';
import { violationsAtRest } from './testing/sequences/at-rest';
import { deeds } from './testing/sequences/deeds';
import { Model, shopWorld } from './testing/sequences/model';
import { Stage } from './testing/stage';

/** Thousands with `npm run crash -- --sequences N`. */
const SEQUENCES = Number(process.env['SOTERIA_SEQUENCES'] ?? '2');
const LONG_MS = 24 * 3_600_000;
const MAX_DEEDS = 25;
/** Two at once cost more than a few sequences may. */
const MAX_REPLICAS = process.env['SOTERIA_SEQUENCES'] === undefined ? 1 : 2;

/**
 * Backups, restores, undos, cancellations and retries in any order, among outages, crashes and
 * people who lay hands on what was made; held against what an observer knows, once all is at rest.
 */
describe(`${SEQUENCES} sequences of anything`, () => {
  it(
    'end with every operation ended, every record true, and nothing of anybody else touched',
    async () => {
      const seed = chooseSeed(process.env);
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: MAX_REPLICAS }),
          deeds(MAX_DEEDS),
          async (replicas, sequence) => {
            const stage = await Stage.open({ world: shopWorld(), replicas });
            try {
              await stage.ready();
              const model = new Model(everything(stage));
              await fc.asyncModelRun(() => ({ model, real: stage }), sequence);
              expect(await violationsAtRest(model, stage)).toEqual([]);
            } finally {
              await stage.close();
            }
          },
        ),
        { numRuns: SEQUENCES, seed },
      );
    },
    LONG_MS,
  );
});
