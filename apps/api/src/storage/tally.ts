import { type Component, COMPONENTS, placeOf } from './layout';

export interface Amount {
  objects: number;
  bytes: number;
}

export interface VolumeAmount extends Amount {
  volume: string;
  restorePoints: number;
}

/** What a scan has found so far, in totals. */
export interface Totals {
  /** Current objects by what they are. */
  components: Record<Component, Amount>;
  /** Versions that a newer one or a deletion hides, and that are paid for all the same. */
  hidden: Amount;
  /** Parts of uploads that were begun and have not ended. */
  unfinished: Amount;
  volumes: VolumeAmount[];
}

/** Beyond so many volumes, what belongs to further ones counts among `other`. */
const MAX_VOLUMES = 100_000;

/** Adds up what a scan finds. Keeps totals only, however many objects there are. */
export class Tally {
  private readonly components = Object.fromEntries(
    COMPONENTS.map((component) => [component, nothing()]),
  ) as Record<Component, Amount>;
  private readonly hidden = nothing();
  private readonly unfinished = nothing();
  private readonly volumes = new Map<string, VolumeAmount>();

  current(key: string, bytes: number): void {
    const { component, volume, isRestorePoint } = placeOf(key);
    const known = volume === null ? null : this.volumeOf(volume);
    const counted = volume !== null && known === null ? 'other' : component;
    add(this.components[counted], bytes);
    if (known === null) return;
    add(known, bytes);
    if (isRestorePoint) known.restorePoints += 1;
  }

  hiddenVersion(bytes: number): void {
    add(this.hidden, bytes);
  }

  unfinishedUpload(bytes: number): void {
    add(this.unfinished, bytes);
  }

  totals(): Totals {
    return {
      components: structuredClone(this.components),
      hidden: { ...this.hidden },
      unfinished: { ...this.unfinished },
      volumes: [...this.volumes.values()].map((volume) => ({ ...volume })),
    };
  }

  private volumeOf(name: string): VolumeAmount | null {
    const known = this.volumes.get(name);
    if (known) return known;
    if (this.volumes.size >= MAX_VOLUMES) return null;
    // The name is a window into the text of a whole page, which would live as long as the name.
    const volume = Buffer.from(name).toString();
    const amount = { volume, objects: 0, bytes: 0, restorePoints: 0 };
    this.volumes.set(volume, amount);
    return amount;
  }
}

const nothing = (): Amount => ({ objects: 0, bytes: 0 });

function add(amount: Amount, bytes: number): void {
  amount.objects += 1;
  amount.bytes += bytes;
}
