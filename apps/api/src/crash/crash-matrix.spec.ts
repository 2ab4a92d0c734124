import { FURTHER_FLOWS, MAIN_FLOWS } from './testing/flows';
import { crashEverywhere, type Report } from './testing/matrix';

const LONG_MS = 900_000;
const LEAST_POINTS = 83;
const FLOWS =
  process.env['SOTERIA_CRASH'] === 'all' ? [...MAIN_FLOWS, ...FURTHER_FLOWS] : MAIN_FLOWS;

/** The process is ended before, within and after every single write, and begun anew. */
describe('the crash matrix', () => {
  const reports: Report[] = [];
  const total = () => reports.reduce((sum, { points }) => sum + points, 0);

  afterAll(() => {
    const lines = reports.flatMap(({ flow, writes, points, missed }) => [
      `${flow}: ${writes} writes, ended at ${points} points`,
      ...missed.map((point) => `  not come to: ${point}`),
    ]);
    process.stdout.write(`${lines.join('\n')}\n${total()} points in all\n`);
  });

  it.each(FLOWS.map((flow) => [flow.name, flow] as const))(
    '%s: at whatever write the process ends, nothing is lost, doubled or touched',
    async (_name, flow) => {
      const report = await crashEverywhere(flow);
      reports.push(report);
      expect(report.violations).toEqual([]);
      // What is not urgent is written when its time comes, so one write more or less is made each time.
      expect(report.points).toBeGreaterThanOrEqual(3 * (report.writes - 1));
    },
    LONG_MS,
  );

  it(`has at least ${LEAST_POINTS} points`, () => {
    expect(total()).toBeGreaterThanOrEqual(LEAST_POINTS);
  });
});
