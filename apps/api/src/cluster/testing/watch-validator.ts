import { type RowHandler } from '../watch-spec';
import { type History } from './history';
import { type NoteRow } from './rows';

/**
 * Judges what a consumer is told by the properties that etcd's robustness tests ask of a watch.
 * What is told while the reflector lists may skip what happened in between; what is told by its
 * watch may not.
 */
export class WatchValidator implements RowHandler<NoteRow> {
  readonly violations: string[] = [];
  readonly rows = new Map<string, NoteRow>();
  told = 0;
  private newest = 0;
  /** The moment of the last list: what came and went before it need not have been told. */
  private listedUpTo = 0;
  private readonly seen = new Set<string>();
  /** The version at which each key was last told of, also after its deletion. */
  private readonly lastTold = new Map<string, number>();

  constructor(
    private readonly history: History,
    private readonly isListing: () => boolean,
  ) {}

  changed(key: string, after: NoteRow | undefined, before: NoteRow | undefined): void {
    this.told += 1;
    if (this.rows.get(key) !== before) this.violate('consistent', key, 'another row before');
    if (after === undefined) this.rows.delete(key);
    else this.addition(key, after, before);
  }

  replaced(): void {
    const objects = [...this.rows].map(([key, { version }]) => `${key}@${version}`);
    const moment = this.history.lastMomentOf(new Set(objects));
    if (moment === undefined) this.violate('atomic', 'the list', 'mixes several moments');
    this.listedUpTo = moment ?? this.listedUpTo;
  }

  private addition(key: string, after: NoteRow, before: NoteRow | undefined): void {
    const { uid, version } = after;
    if (before !== undefined && before.uid !== uid) this.violate('consistent', key, 'another uid');
    const event = `${uid}@${version}`;
    if (this.seen.has(event)) this.violate('unique', key, `version ${version} was told before`);
    if (version <= (this.lastTold.get(key) ?? 0)) this.violate('ordered', key, `${version} is old`);
    if (!this.isListing()) this.judgeWatched(key, version);
    this.seen.add(event);
    this.lastTold.set(key, version);
    this.newest = Math.max(this.newest, version);
    this.rows.set(key, after);
  }

  private judgeWatched(key: string, version: number): void {
    if (version <= this.newest) this.violate('ordered', key, `${version} after ${this.newest}`);
    const skipped = this.history
      .between(key, Math.max(this.lastTold.get(key) ?? 0, this.listedUpTo), version)
      .filter(({ uid }) => uid !== null);
    if (skipped.length > 0) {
      this.violate('reliable', key, `skipped ${skipped.map((each) => each.version).join()}`);
    }
  }

  private violate(property: string, key: string, what: string): void {
    this.violations.push(`${property}: ${key}: ${what}`);
  }
}
