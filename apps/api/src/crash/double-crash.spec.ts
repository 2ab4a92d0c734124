import { chooseSeed, withSeed } from '@soteria/sandbox';
import { FURTHER_FLOWS, MAIN_FLOWS } from './testing/flows';
import { crashTwice } from './testing/matrix';

const LONG_MS = 900_000;
const ALL = process.env['SOTERIA_CRASH'] === 'all';
const TRIES = ALL ? 20 : 2;
const FLOWS = ALL
  ? [...MAIN_FLOWS, ...FURTHER_FLOWS]
  : MAIN_FLOWS.filter(({ name }) => name === 'restore' || name === 'undo');

/** The process that takes over is ended too, while it finds out what its predecessor has left. */
describe('a second crash during recovery', () => {
  it.each(FLOWS.map((flow) => [flow.name, flow] as const))(
    '%s: nothing is lost, doubled or touched',
    (_name, flow) =>
      withSeed(chooseSeed(process.env), async (seed) => {
        const { violations, points } = await crashTwice(flow, seed, TRIES);
        expect(violations).toEqual([]);
        expect(points).toBeGreaterThanOrEqual(2 * TRIES);
      }),
    LONG_MS,
  );
});
