import { type ConfigMap } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { Reflector } from '../reflector';
import { elapse, elapseUntil } from './eventually';
import { History } from './history';
import { accessTo } from './plain-connection';
import { note, NOTES, type NoteRow } from './rows';
import { WatchValidator } from './watch-validator';

/** One thing that happens to the cluster or to the way there. */
export type Wave =
  | { kind: 'write'; names: readonly number[] }
  | { kind: 'delete'; name: number }
  | { kind: 'elapse'; seconds: number }
  | { kind: 'cut' | 'reset' | 'silence' | 'compact' | 'garbage' | 'down' | 'restart' | 'pause' }
  /** The store is put back to where it was this many changes ago, or as far as it remembers. */
  | { kind: 'rollback'; changes: number }
  | { kind: 'refuse'; verb: 'list' | 'watch'; code: number }
  | { kind: 'truncate'; verb: 'list' | 'watch'; bytes: number }
  | { kind: 'duplicate' | 'drop' | 'reorder'; verb: 'list' | 'watch' };

/** A cluster whose notes change at random, watched through whatever goes wrong. */
export class RoughSea {
  readonly history = new History();
  readonly validator: WatchValidator;
  readonly reflector: Reflector<NoteRow>;
  private round = 0;
  private reachable = true;

  private constructor(
    readonly sandbox: Sandbox,
    readonly clock: ManualClock,
    random: () => number,
  ) {
    this.validator = new WatchValidator(
      this.history,
      () => this.reflector.health().state === 'listing',
    );
    const access = accessTo(sandbox.url, clock);
    this.reflector = new Reflector(NOTES, access, clock, this.validator, { random });
  }

  static async start(random: () => number): Promise<RoughSea> {
    const clock = new ManualClock(Date.UTC(2026, 4, 1));
    const sea = new RoughSea(await Sandbox.start({ clock }), clock, random);
    sea.reflector.start();
    return sea;
  }

  async meet(wave: Wave): Promise<void> {
    switch (wave.kind) {
      case 'write':
        return this.write(wave.names);
      case 'delete':
        return this.delete(wave.name);
      case 'elapse':
        return elapse(this.clock, wave.seconds * 1_000);
      case 'down':
      case 'restart':
        return this.goDown(wave.kind === 'down' ? 20_000 : 0);
      case 'pause':
        return this.standStill();
      default:
        return this.spoil(wave);
    }
  }

  /** Ends all faults and waits until the consumer knows what the cluster holds; answers how long. */
  calm(limit: { limitMs?: number; stepMs?: number } = {}): Promise<number> {
    this.sandbox.faults.clear();
    return elapseUntil(this.clock, 'the consumer knows the cluster', () => this.isEqual(), limit);
  }

  async stop(): Promise<void> {
    this.reflector.stop();
    await this.sandbox.stop();
  }

  private isEqual(): boolean {
    const known = [...this.validator.rows.values()].map(
      ({ uid, version, text }) => `${uid}@${version} ${text}`,
    );
    const real = this.sandbox.store
      .list<ConfigMap>('configmaps', 'default')
      .map(({ metadata, data }) => `${metadata.uid}@${metadata.resourceVersion} ${data?.['text']}`);
    return known.sort().join() === real.sort().join();
  }

  private putBack(changes: number): void {
    const newest = Number(this.sandbox.faults.checkpoint());
    try {
      this.sandbox.faults.rollback(String(newest - changes));
    } catch {
      // What lies so far back has been forgotten; the store stays as it is.
    }
  }

  private async write(names: readonly number[]): Promise<void> {
    for (const each of names) {
      const name = `n${each}`;
      const uid = this.sandbox.store.get('configmaps', 'default', name)?.metadata.uid;
      const text = `${(this.round += 1)}`;
      const metadata = { ...note(name).metadata, ...(uid === undefined ? {} : { uid }) };
      this.sandbox.load([{ ...note(name, text), metadata }]);
      const stored = this.sandbox.store.get('configmaps', 'default', name);
      this.history.add({
        key: `default/${name}`,
        version: Number(stored?.metadata.resourceVersion),
        uid: stored?.metadata.uid ?? '',
      });
    }
  }

  private async delete(each: number): Promise<void> {
    const name = `n${each}`;
    const exists = (): boolean =>
      this.sandbox.store.get('configmaps', 'default', name) !== undefined;
    if (!this.reachable || !exists()) return;
    const url = `${this.sandbox.url}/api/v1/namespaces/default/configmaps/${name}`;
    // The connection that `fetch` kept may have been cut by another wave.
    while (exists()) await fetch(url, { method: 'DELETE' }).catch(() => undefined);
    const version = Number(this.sandbox.store.version);
    this.history.add({ key: `default/${name}`, version, uid: null });
  }

  private async goDown(ms: number): Promise<void> {
    this.reachable = false;
    await this.sandbox.faults.closeListener();
    await elapse(this.clock, ms);
    await this.sandbox.faults.openListener();
    this.reachable = true;
  }

  private async standStill(): Promise<void> {
    this.sandbox.faults.pause();
    await elapse(this.clock, 10_000);
    this.sandbox.faults.resume();
  }

  private spoil(wave: Exclude<Wave, { kind: 'write' | 'delete' | 'elapse' }>): void {
    const { faults } = this.sandbox;
    const watches = faults.streams({ verb: 'watch' });
    const once = (action: Parameters<typeof faults.add>[0]['action'], verb: string): void => {
      faults.add({ match: { verb, plural: 'configmaps' }, action, times: 1 });
    };
    switch (wave.kind) {
      case 'cut':
        return watches.forEach((stream) => stream.cut());
      case 'reset':
        return watches.forEach((stream) => stream.reset());
      case 'silence':
        return watches.forEach((stream) => stream.silence());
      case 'garbage':
        return watches.forEach((stream) => stream.inject('{"type":"ADDED"'));
      case 'compact':
        return faults.compact();
      case 'refuse':
        return once({ kind: 'status', code: wave.code }, wave.verb);
      case 'truncate':
        return once({ kind: 'truncate', bytes: wave.bytes }, wave.verb);
      case 'duplicate':
      case 'reorder':
        return once({ kind: wave.kind }, wave.verb);
      case 'rollback':
        return this.putBack(wave.changes);
      case 'drop':
        return once({ kind: 'drop-before' }, wave.verb);
      default:
        return undefined;
    }
  }
}
