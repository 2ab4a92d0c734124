import { FLOWS } from './testing/flows';
import { crashEverywhere, type Report } from './testing/matrix';

const LONG_MS = 300_000;

/** The process is ended before, within and after every single write, and begun anew. */
describe('the crash matrix', () => {
  const reports: Report[] = [];

  it.each(FLOWS.map((flow) => [flow.name, flow] as const))(
    '%s: whatever write the process ends at, nothing is lost, doubled or touched',
    async (_name, flow) => {
      const began = performance.now();
      const report = await crashEverywhere(flow);
      reports.push(report);
      process.stdout.write(
        `${flow.name}: ${report.writes} writes, ${report.points} points, ${Math.round(performance.now() - began)} ms\n`,
      );
      expect(report.violations).toEqual([]);
      expect(report.points).toBe(3 * report.writes);
    },
    LONG_MS,
  );
});
