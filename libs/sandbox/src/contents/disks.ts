import { afterWrite, BLANK, firstContents, type VolumeContents } from './contents';
import { type Shelf } from './shelf';

/** A moment of a volume that was set aside. */
export interface FrozenContents {
  /** RFC 3339: the moment the data is from. */
  takenAt: string;
  contents: VolumeContents;
}

/**
 * What is on the nodes' disks: the contents of volumes, and of their snapshots. Kubernetes knows
 * nothing of it, so it is kept beside the cluster and survives a restart of the behaviours.
 */
export class Disks {
  constructor(private readonly shelf: Shelf) {}

  /** What is on the volume now; a volume that was never written to is blank. */
  contentsOf(volume: string): VolumeContents {
    return this.load<VolumeContents>(`${pathOf(volume)}/head`) ?? BLANK;
  }

  /** Puts a plausible first set of files on a volume that has none. */
  fill(volume: string, capacityBytes: number): void {
    if (this.shelf.read(`${pathOf(volume)}/head`) === undefined) {
      this.replace(volume, firstContents(volume, capacityBytes));
    }
  }

  /** One write by the volume's workload; answers the new contents. */
  write(volume: string, capacityBytes: number): VolumeContents {
    const next = afterWrite(this.contentsOf(volume), capacityBytes);
    this.replace(volume, next);
    return next;
  }

  replace(volume: string, contents: VolumeContents): void {
    this.save(`${pathOf(volume)}/head`, contents);
  }

  /** Sets the present contents aside; a second call for the same snapshot keeps the first. */
  freeze(volume: string, snapshot: string, takenAt: string): FrozenContents {
    const path = `${pathOf(volume)}/snapshots/${snapshot}`;
    const before = this.load<FrozenContents>(path);
    if (before) return before;
    const frozen = { takenAt, contents: this.contentsOf(volume) };
    this.save(path, frozen);
    return frozen;
  }

  /** Puts a moment of the past aside, unless that snapshot is known. */
  remember(volume: string, snapshot: string, frozen: FrozenContents): void {
    const path = `${pathOf(volume)}/snapshots/${snapshot}`;
    if (this.shelf.read(path) === undefined) this.save(path, frozen);
  }

  frozen(volume: string, snapshot: string): FrozenContents | undefined {
    return this.load<FrozenContents>(`${pathOf(volume)}/snapshots/${snapshot}`);
  }

  thaw(volume: string, snapshot: string): void {
    this.shelf.remove(`${pathOf(volume)}/snapshots/${snapshot}`);
  }

  /** The volume is gone, and its snapshots with it. */
  remove(volume: string): void {
    this.shelf.remove(pathOf(volume));
  }

  private load<T>(path: string): T | undefined {
    const text = this.shelf.read(path);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  }

  private save(path: string, value: object): void {
    this.shelf.write(path, JSON.stringify(value));
  }
}

const pathOf = (volume: string): string => `disks/${volume}`;
