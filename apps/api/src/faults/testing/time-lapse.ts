import { setTimeout as pause } from 'node:timers/promises';
import { type Operation } from '@soteria/contracts';
import {
  type LonghornBackup,
  type LonghornSnapshot,
  type LonghornVolume,
  type Resource,
  RESOURCES,
  resourcePath,
} from '@soteria/kube';
import { type ClusterOptions, ManualClock, startCluster } from '@soteria/sandbox';
import { settle } from '../../cluster/testing/eventually';
import { Story } from '../../testing/story';

const START = Date.UTC(2026, 4, 4, 9);
const DEADLINE_MS = 120_000;
const LOOK_AGAIN_MS = 4;
const SHORTEST_STEP_MS = 100;
const LONGEST_STEP_MS = 5_000;
export const LONGHORN = 'longhorn-system';
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

jest.setTimeout(240_000);

interface Lapse {
  /** How far the clock goes whenever nobody is at work; ever farther when it is not said. */
  stepMs?: number;
}

/** A story whose clock is moved by hand, so that minutes and hours pass in moments. */
export class TimeLapse {
  private askedAtLastLook = 0;

  private constructor(
    readonly story: Story,
    readonly clock: ManualClock,
  ) {}

  static async begin(
    options: ClusterOptions & { variables?: Record<string, string>; start?: number } = {},
  ): Promise<TimeLapse> {
    const { variables = {}, start = START, ...rest } = options;
    const clock = new ManualClock(start);
    const cluster = await startCluster({ ...rest, clock });
    const story = await moving(clock, Story.begin({ cluster, clock, variables }));
    return new TimeLapse(story, clock);
  }

  /** Waits for a state, while time passes whenever nobody is at work. */
  async until(
    what: string,
    condition: () => boolean | Promise<boolean>,
    { stepMs }: Lapse = {},
  ): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    let patience = SHORTEST_STEP_MS;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error(`not within ${DEADLINE_MS} ms: ${what}`);
      if (this.isQuiet()) {
        this.clock.advance(stepMs ?? patience);
        patience = Math.min(patience * 1.5, LONGEST_STEP_MS);
      } else patience = SHORTEST_STEP_MS;
      await pause(LOOK_AGAIN_MS);
      // What is on its way arrives before the next look, however long the machine let it wait.
      await settle();
    }
  }

  /** Lets the policies be looked at now; time passes until the API leads. */
  async tick(): Promise<void> {
    await this.until('the API leads', () => this.story.leads);
    await this.story.tick();
  }

  /** Whether nobody has written or asked anything since the last look. */
  private isQuiet(): boolean {
    const { cluster } = this.story;
    const asked = Object.values(cluster.sandbox.requests.all()).reduce((sum, n) => sum + n, 0);
    const unasked = asked === this.askedAtLastLook;
    this.askedAtLastLook = asked;
    return cluster.isQuiet() && unasked;
  }

  /** Lets hours go by of which nothing but the clock on the wall tells, and then a little time pass. */
  async later(ms: number): Promise<void> {
    this.clock.jump(this.clock.now() + ms);
    await this.pass(2 * MINUTE_MS, { stepMs: 10_000 });
  }

  /** Lets so much time pass, in steps between which everybody does what there is to do. */
  async pass(ms: number, { stepMs = 2_000 }: Lapse = {}): Promise<void> {
    const end = this.clock.now() + ms;
    await this.until('the time has passed', () => this.clock.now() >= end, { stepMs });
  }

  /** Ends the API as a deployment does, and begins it anew on the same cluster, after what is done in between. */
  restart(between?: () => Promise<unknown>): Promise<void> {
    return moving(this.clock, this.story.restart(between));
  }

  /** Ends the API alone. */
  leave(): Promise<void> {
    return moving(this.clock, this.story.leave());
  }

  /** Waits until an operation has ended; answers it. */
  async ended(id: string, lapse: Lapse = {}): Promise<Operation> {
    const look = () => this.story.operation(id);
    await this.until(
      `operation ${id} has ended`,
      async () => (await look()).finishedAt !== undefined,
      lapse,
    );
    return look();
  }

  /** Does something and waits for its end, which has to be a success. */
  async done(path: string, body: unknown): Promise<Operation> {
    const operation = await this.ended(await this.story.begun(path, body));
    expect(operation).toMatchObject({ state: 'succeeded' });
    return operation;
  }

  /** Waits until the first item of an operation says something that matches. */
  says(id: string, words: RegExp): Promise<void> {
    return this.until(`operation ${id} says ${words}`, async () =>
      words.test((await this.story.operation(id)).items[0]?.detail ?? ''),
    );
  }

  volumes = () => this.list<LonghornVolume>('volumes.longhorn.io');
  backups = () => this.list<LonghornBackup>('backups.longhorn.io');
  snapshots = () => this.list<LonghornSnapshot>('snapshots.longhorn.io');
  backup = (name: string) => this.backups().find(({ metadata }) => metadata.name === name);
  volume = (name: string) => this.volumes().find(({ metadata }) => metadata.name === name);

  /** Names of the objects of a kind that an operation made. */
  madeBy(operation: string, plural: string, namespace?: string): string[] {
    return this.story.cluster.sandbox.store
      .list(plural, namespace)
      .filter(({ metadata }) => metadata.labels?.['soteria.io/operation'] === operation)
      .map(({ metadata }) => metadata.name);
  }

  /** Plants a mark on an object of Longhorn's, as a person with kubectl would; null takes it away. */
  mark(resource: Resource, name: string, marks: Record<string, string | null>): Promise<unknown> {
    return this.patch(resource, name, { metadata: { annotations: marks } });
  }

  patch(resource: Resource, name: string, change: object): Promise<unknown> {
    const path = resourcePath(resource, resource.namespaced ? LONGHORN : undefined, name);
    return this.story.kube('PATCH', path, change, 'application/merge-patch+json');
  }

  /** Takes an object of Longhorn's away at once, and with it whatever its managers would do first. */
  async vanish(resource: Resource, name: string): Promise<void> {
    await this.story.kube('DELETE', resourcePath(resource, LONGHORN, name));
    // Its managers may have been quicker.
    await this.patch(resource, name, { metadata: { finalizers: null } }).catch(() => undefined);
  }

  /** Lets Longhorn look at its default target now. */
  sync(): Promise<unknown> {
    const syncRequestedAt = new Date(this.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
    return this.patch(RESOURCES.longhornBackupTargets, 'default', { spec: { syncRequestedAt } });
  }

  /** Marks the Longhorn volume behind a claim. */
  markVolume(claim: string, marks: Record<string, string | null>): Promise<unknown> {
    return this.mark(RESOURCES.longhornVolumes, this.story.cluster.handleOf(claim), marks);
  }

  private list<T extends LonghornVolume | LonghornBackup | LonghornSnapshot>(plural: string): T[] {
    return this.story.cluster.sandbox.store.list<T>(plural, LONGHORN);
  }
}

/** Waits for something that needs a little time to pass. */
async function moving<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  const state = { settled: false };
  void work.catch(() => undefined).finally(() => (state.settled = true));
  while (!state.settled) {
    clock.advance(50);
    await pause(LOOK_AGAIN_MS);
  }
  return work;
}
