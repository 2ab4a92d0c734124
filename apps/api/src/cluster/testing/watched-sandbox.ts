import { type KubeObject } from '@soteria/kube';
import { ManualClock, Sandbox, type SandboxOptions } from '@soteria/sandbox';
import { type KubeAccess } from '../kube-access';
import { Reflector, type ReflectorOptions } from '../reflector';
import { type WatchSpec } from '../watch-spec';
import { elapse, elapseUntil, eventually } from './eventually';
import { accessTo } from './plain-connection';
import { Consumer, note, NOTES, type NoteRow } from './rows';

export interface WatchedSandboxOptions extends SandboxOptions {
  spec?: Partial<WatchSpec<NoteRow>>;
  reflector?: ReflectorOptions;
  /** Does not wait until the reflector watches. */
  unwatched?: boolean;
}

/** A sandbox whose notes are watched by one reflector, both going by one clock. */
export class WatchedSandbox {
  readonly consumer = new Consumer<NoteRow>();
  readonly reflector: Reflector<NoteRow>;

  private constructor(
    readonly sandbox: Sandbox,
    readonly clock: ManualClock,
    readonly access: KubeAccess,
    options: WatchedSandboxOptions,
  ) {
    const spec = { ...NOTES, ...options.spec };
    const settings = { random: () => 0.5, ...options.reflector };
    this.reflector = new Reflector(spec, access, clock, this.consumer, settings);
  }

  static async start(options: WatchedSandboxOptions = {}): Promise<WatchedSandbox> {
    const clock = new ManualClock(Date.UTC(2026, 4, 1));
    const sandbox = await Sandbox.start({ clock, ...options });
    const watched = new WatchedSandbox(sandbox, clock, accessTo(sandbox.url, clock), options);
    if (options.unwatched !== true) {
      watched.reflector.start();
      await watched.watching();
    }
    return watched;
  }

  get health(): ReturnType<Reflector<NoteRow>['health']> {
    return this.reflector.health();
  }

  /** Waits, without time passing, until the reflector watches. */
  watching(): Promise<void> {
    return eventually('the reflector watches', () => this.health.state === 'watching');
  }

  /** Lets time pass until the reflector watches; answers how much, in milliseconds. */
  watchingAgain(limitMs = 600_000): Promise<number> {
    const watches = (): boolean => this.health.state === 'watching';
    return elapseUntil(this.clock, 'the reflector watches again', watches, { limitMs });
  }

  /** Lets time pass until the consumer knows what the cluster holds; answers how much. */
  equal(limitMs = 600_000): Promise<number> {
    const what = 'the consumer knows the cluster';
    return elapseUntil(this.clock, what, () => this.isEqual(), { limitMs });
  }

  isEqual(): boolean {
    const real = this.sandbox.store.list('configmaps', 'default').map((object) => {
      return `${object.metadata.uid}@${object.metadata.resourceVersion}`;
    });
    const known = [...this.consumer.rows.values()].map(({ uid, version }) => `${uid}@${version}`);
    return real.sort().join() === known.sort().join();
  }

  elapse(ms: number): Promise<void> {
    return elapse(this.clock, ms);
  }

  /** Makes notes or changes them, past the API. */
  write(...notes: (string | KubeObject)[]): void {
    for (const each of notes) {
      const wanted = typeof each === 'string' ? note(each) : each;
      const { metadata } = wanted;
      const known = this.sandbox.store.get('configmaps', metadata.namespace ?? '', metadata.name);
      const uid = known?.metadata.uid;
      const kept = uid === undefined ? {} : { uid };
      this.sandbox.load([{ ...wanted, metadata: { ...metadata, ...kept } }]);
    }
  }

  /** Deletes a note and makes another of the same name. */
  remake(wanted: KubeObject): void {
    this.sandbox.load([wanted]);
  }

  async stop(): Promise<void> {
    this.reflector.stop();
    await this.sandbox.stop();
  }
}
