import { parseArgs } from 'node:util';
import { chooseSeed, seededRandom } from '@soteria/sandbox';
import { FURTHER_FLOWS, MAIN_FLOWS } from './flows';
import { type ChoosePoints, crashEverywhere, type OpenScene } from './matrix';
import { RealStage } from './real-stage';
import { PHASES } from './strike';

// The crash matrix with real processes of the built API, each ended with SIGKILL. The sandbox is in
// this process. Called by `npm run crash -- --real`.

const { values } = parseArgs({
  options: {
    api: { type: 'string', default: '' },
    flow: { type: 'string', default: '' },
    replicas: { type: 'string', default: '1' },
    points: { type: 'string' },
    seed: { type: 'string' },
  },
});
const replicas = Number(values.replicas);
const limit = values.points === undefined ? Infinity : Number(values.points);
if (!(replicas >= 1) || !(limit >= 1)) {
  process.stderr.write('--replicas and --points take a number above 0\n');
  process.exit(2);
}
const flows = [...MAIN_FLOWS, ...FURTHER_FLOWS].filter(({ name }) => name.includes(values.flow));
if (flows.length === 0) {
  const names = [...MAIN_FLOWS, ...FURTHER_FLOWS].map(({ name }) => name).join(', ');
  process.stderr.write(`there is no flow "${values.flow}"; there are: ${names}\n`);
  process.exit(2);
}

const openScene: OpenScene = ({ world, variables }) =>
  RealStage.open({ file: values.api, world: world(), variables, replicas });

const seed = values.seed === undefined ? chooseSeed(process.env) : Number(values.seed);

/** As many as may be, drawn from a seed. */
const sample: ChoosePoints = (points) => {
  if (points.length <= limit) return points;
  const random = seededRandom(seed);
  return points
    .map((point) => ({ point, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ point }) => point);
};

/** Those of one write: its moments. */
const MAY_MISS = PHASES.length;
let faults = 0;
let points = 0;
for (const flow of flows) {
  const startedAt = performance.now();
  const report = await crashEverywhere(flow, openScene, sample);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  faults += report.violations.length + (report.missed.length > MAY_MISS ? 1 : 0);
  points += report.points;
  const tried = `${report.writes} writes, killed at ${report.points} of ${3 * report.writes} points`;
  process.stdout.write(`${flow.name}: ${tried}, ${seconds} s\n`);
  for (const at of report.missed) process.stdout.write(`  not reached: ${at}\n`);
  for (const violation of report.violations) process.stdout.write(`  ${violation}\n`);
}
const drawn = limit === Infinity ? '' : ` (drawn from the seed ${seed})`;
process.stdout.write(
  `${replicas} at once: ${points} points in all${drawn}, ${faults} violations\n`,
);
process.exit(faults === 0 && points > 0 ? 0 : 1);
