import { writeFileSync } from 'node:fs';
import { constants, cpus } from 'node:os';
import { Bench, type Measurement, QUICK, THOROUGH } from './bench';
import { table, verdictOf } from './figure';
import { ANSWER_LINES, GROWTH_LINE } from './lines/answers';
import { CHURN_LINE, EVENT_LINES, ROW_LINE } from './lines/changes';
import { BROWSER_LINES, BUNDLE_LINE } from './lines/console';
import { LIVE_LINE, NAMESPACE_LINE } from './lines/live';
import { METRICS_LINE } from './lines/metrics';
import { POLICY_LINE } from './lines/policies';
import { OUTAGE_LINE, REST_LINES } from './lines/rest';
import { MEMORY_LINES, PROCESS_LINE, START_LINE } from './lines/start';
import { readOptions, UsageError } from './options';
import { whyRed } from './reasons';
import { Child } from './site/child';
import { runTap } from './site/tap';
import { runBareList } from './yardsticks/bare-list';
import { runReader } from './yardsticks/reader';
import { runRelay } from './yardsticks/relay';
import { runFileServer } from './yardsticks/file-server';

const EXIT_USAGE = 64;
const ENDING = ['SIGINT', 'SIGTERM'] as const;

/** In the order in which they are measured: the ones of one cluster size after each other. */
const MEASUREMENTS: readonly Measurement[] = [
  POLICY_LINE,
  BUNDLE_LINE,
  ANSWER_LINES,
  CHURN_LINE,
  ROW_LINE,
  METRICS_LINE,
  EVENT_LINES,
  START_LINE,
  PROCESS_LINE,
  REST_LINES,
  OUTAGE_LINE,
  MEMORY_LINES,
  GROWTH_LINE,
  LIVE_LINE,
  NAMESPACE_LINE,
  BROWSER_LINES,
];

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function measureAll(args: readonly string[]): Promise<void> {
  const { only, quick, out } = readOptions(
    args,
    MEASUREMENTS.flatMap(({ lines }) => lines),
  );
  const wanted = (lines: readonly string[]) =>
    only.length === 0 || lines.some((line) => only.includes(line));
  const bench = new Bench(quick ? QUICK : THOROUGH, say);
  for (const measurement of MEASUREMENTS) {
    if (!wanted(measurement.lines)) continue;
    say(measurement.lines.join(', '));
    try {
      await measurement.measure(bench);
    } catch (error) {
      bench.remark(measurement.lines[0] ?? '', `could not be measured: ${String(error)}`);
      process.exitCode = 1;
    }
  }
  await bench.leave();
  const figures = bench.figures.filter(({ line }) => wanted([line]));
  say(`\n${table(figures)}\n`);
  for (const { line, text } of bench.remarks) say(`${line}: ${text}`);
  for (const text of whyRed(figures)) say(text);
  writeFileSync(out, `${JSON.stringify(report(bench, quick), null, 2)}\n`);
  const red = figures.filter((figure) => verdictOf(figure) === 'red');
  say(`\n${figures.length - red.length} ok, ${red.length} red; written to ${out}`);
  if (red.length > 0) process.exitCode = 1;
}

function report({ figures, remarks }: Bench, quick: boolean): object {
  return {
    measuredAt: new Date().toISOString(),
    node: process.version,
    cores: cpus().length,
    quick,
    figures: figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) })),
    remarks,
    reasons: whyRed(figures),
  };
}

async function main([first = '', ...rest]: readonly string[]): Promise<void> {
  switch (first) {
    // Parts of the bench that run in processes of their own.
    case 'tap':
      return runTap(rest[0] ?? '', true);
    case 'tap-through':
      return runTap(rest[0] ?? '', false);
    case 'relay':
      return runRelay(Number(rest[0]));
    case 'read':
      return runReader(Number(rest[0]));
    case 'files':
      return runFileServer(rest[0] ?? '');
    case 'list':
      return runBareList(Number(rest[0]));
    default:
      for (const signal of ENDING) process.once(signal, () => void interrupted(signal));
      return measureAll(first === '' ? rest : [first, ...rest]);
  }
}

/** Ends what was started, which would go on without us, and then this process as a shell expects it of a signal. */
async function interrupted(signal: (typeof ENDING)[number]): Promise<never> {
  await Child.endAll();
  process.exit(128 + constants.signals[signal]);
}

main(process.argv.slice(2)).then(
  () => Child.endAll(),
  async (error: unknown) => {
    await Child.endAll();
    process.stderr.write(`${error instanceof UsageError ? error.message : String(error)}\n`);
    process.exit(error instanceof UsageError ? EXIT_USAGE : 1);
  },
);
