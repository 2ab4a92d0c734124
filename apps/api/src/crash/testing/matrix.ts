import { seededRandom } from '@soteria/sandbox';
import { countsByDefault, type Flow, type Outcome } from './flows';
import { lookAround, violations } from './invariants';
import { type Scene } from './scene';
import { Stage } from './stage';
import { PHASES, type Point, type Strike } from './strike';

/** What came of ending the process at every point of a flow. */
export interface Report {
  flow: string;
  /** How many writes an undisturbed run makes. */
  writes: number;
  /** At how many points the process was ended. */
  points: number;
  /** Points that a run did not come to. */
  missed: string[];
  violations: string[];
}

/** Long enough for anything that a process still meant to do. */
const REST_MS = 20_000;
/** What earlier tries have left in a cluster makes every later one slower. */
const TRIES_A_STAGE = 10;
/** After so many the rest would tell nothing new. */
const ENOUGH_VIOLATIONS = 5;
const NOWHERE: Point = { write: Infinity, phase: 'before' };

/** Where flows are played. */
export type OpenScene = (flow: Flow) => Promise<Scene>;

const withinThisProcess: OpenScene = ({ world, variables }) =>
  Stage.open({ world: world(), variables });

/** All points of a flow that makes so many writes, or those of them that are to be tried. */
export type ChoosePoints = (points: readonly Point[]) => readonly Point[];

/** Runs a flow once undisturbed, and then again for each of its writes and each moment of it. */
export async function crashEverywhere(
  flow: Flow,
  openScene: OpenScene = withinThisProcess,
  choose: ChoosePoints = (points) => points,
): Promise<Report> {
  const report: Report = { flow: flow.name, writes: 0, points: 0, missed: [], violations: [] };
  const theatre = new Theatre(flow, openScene);
  try {
    const clean = await theatre.play(NOWHERE);
    report.writes = Math.min(clean.writes, flow.distinctWrites ?? Infinity);
    report.violations.push(...clean.violations);
    for (const point of choose(pointsOf(report.writes))) {
      if (report.violations.length >= ENOUGH_VIOLATIONS) return report;
      const at = `${flow.name}, write ${point.write} ${point.phase}`;
      const { hits, violations: found } = await theatre.play(point);
      if (hits === 1) report.points += 1;
      else report.missed.push(at);
      report.violations.push(...found.map((each) => `${at}: ${each}`));
    }
  } finally {
    await theatre.close();
  }
  return report;
}

const pointsOf = (writes: number): Point[] =>
  Array.from({ length: writes }, (_, at) => at + 1).flatMap((write) =>
    PHASES.map((phase) => ({ write, phase })),
  );

/** Of a successor's writes the first ones are those by which it takes over. */
const EARLY_WRITES = 5;
/** A successor that has little left to write is not always ended; so many plays bring enough that are. */
const MOST_PLAYS_A_TRY = 10;

/** Ends the process at a write, and its successor at another, both drawn from a seed; so often. */
export async function crashTwice(flow: Flow, seed: number, tries: number): Promise<Report> {
  const report: Report = { flow: flow.name, writes: 0, points: 0, missed: [], violations: [] };
  const random = seededRandom(seed);
  const drawn = (writes: number): Point => ({
    write: 1 + Math.floor(random() * writes),
    phase: PHASES[Math.floor(random() * PHASES.length)] ?? 'before',
  });
  const theatre = new Theatre(flow, withinThisProcess);
  try {
    report.writes = (await theatre.play(NOWHERE)).writes;
    let endedTwice = 0;
    for (let play = 0; endedTwice < tries && play < MOST_PLAYS_A_TRY * tries; play += 1) {
      const points = [drawn(report.writes), drawn(EARLY_WRITES)];
      const { hits, violations: found } = await theatre.play(...points);
      report.points += hits;
      if (hits === points.length) endedTwice += 1;
      report.violations.push(...found.map((each) => `${JSON.stringify(points)}: ${each}`));
      if (report.violations.length >= ENOUGH_VIOLATIONS) break;
    }
  } finally {
    await theatre.close();
  }
  return report;
}

interface Played {
  /** How many writes were numbered until the first end. */
  writes: number;
  /** How many processes were ended. */
  hits: number;
  violations: string[];
}

/** Plays one flow again and again, several times on one cluster; on a new one after something went wrong. */
class Theatre {
  private scene: Scene | undefined;
  private attempts = 0;

  constructor(
    private readonly flow: Flow,
    private readonly openScene: OpenScene,
  ) {}

  /** Plays it once, ending the process at the first point, its successor at the second, and so on. */
  async play(...points: Point[]): Promise<Played> {
    const scene = (this.scene ??= await this.open());
    const { flow } = this;
    this.attempts += 1;
    const attempt = `try-${this.attempts}`;
    scene.keepsName = this.attempts % 2 === 0;
    await flow.prepare?.(scene, attempt);
    const before = lookAround(scene);
    const counts = flow.counts ?? countsByDefault;
    const strikes: Strike[] = [];
    const armNext = (): void => {
      const point = points[strikes.length];
      if (point) strikes.push(scene.arm(point, counts, armNext));
    };
    armNext();
    const disarm = (): void => strikes.forEach((strike) => strike.disarm());
    const found: string[] = [];
    try {
      const outcome = await flow.run(scene, attempt);
      disarm();
      found.push(...(await this.judge(scene, before, outcome)));
    } catch (error) {
      found.push(`I6: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      disarm();
    }
    if (found.length > 0 || this.attempts % TRIES_A_STAGE === 0) await this.close();
    return {
      writes: strikes[0]?.writes ?? 0,
      hits: strikes.filter(({ hasHit }) => hasHit).length,
      violations: found,
    };
  }

  async close(): Promise<void> {
    await this.scene?.close();
    this.scene = undefined;
  }

  private async judge(
    scene: Scene,
    before: ReturnType<typeof lookAround>,
    outcome: Outcome,
  ): Promise<string[]> {
    await scene.elapse(REST_MS);
    return [
      ...violations(scene, this.flow, before, outcome),
      ...(await sameAnswers(scene, outcome)),
    ];
  }

  private async open(): Promise<Scene> {
    const scene = await this.openScene(this.flow);
    await scene.ready();
    await this.flow.open?.(scene);
    return scene;
  }
}

/** I8: a request that is repeated under its key gets the operation that it began. */
async function sameAnswers(scene: Scene, { replies }: Outcome): Promise<string[]> {
  const faults: string[] = [];
  for (const { method, path, body, key, id } of replies) {
    if (method === 'DELETE') continue;
    const again = await scene.ask<{ id?: string }>(method, path, body, key);
    if (again.body.id !== id) faults.push(`I8: ${key} began ${id} and then ${again.body.id}`);
  }
  return faults;
}
