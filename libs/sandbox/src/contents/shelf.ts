import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Where texts lie under paths (`volumes/a/volume.cfg`). Steps of a path are arbitrary names without
 * a slash. Everything is synchronous, so that what one call wrote the next one sees.
 */
export interface Shelf {
  read(path: string): string | undefined;
  write(path: string, text: string): void;
  /** Removes one text, or a folder with all that is in it; absence is fine. */
  remove(path: string): void;
  /** The names directly inside a folder, sorted; empty when there is no such folder. */
  list(folder: string): string[];
}

type Folder = Map<string, Folder | string>;

/** A shelf that lives as long as the process. */
export class MemoryShelf implements Shelf {
  private readonly root: Folder = new Map();

  read(path: string): string | undefined {
    const found = this.find(steps(path));
    return typeof found === 'string' ? found : undefined;
  }

  write(path: string, text: string): void {
    const names = steps(path);
    const name = names.pop() ?? '';
    let folder = this.root;
    for (const step of names) {
      let next = folder.get(step);
      if (!(next instanceof Map)) {
        next = new Map();
        folder.set(step, next);
      }
      folder = next;
    }
    folder.set(name, text);
  }

  remove(path: string): void {
    const names = steps(path);
    const name = names.pop() ?? '';
    const folder = this.find(names);
    if (folder instanceof Map) folder.delete(name);
  }

  list(folder: string): string[] {
    const found = this.find(steps(folder));
    return found instanceof Map ? [...found.keys()].sort() : [];
  }

  private find(names: readonly string[]): Folder | string | undefined {
    let found: Folder | string | undefined = this.root;
    for (const step of names) {
      if (!(found instanceof Map)) return undefined;
      found = found.get(step);
    }
    return found;
  }
}

/** A shelf on disk, which outlives the process and may be shared by several. */
export class FolderShelf implements Shelf {
  constructor(private readonly folder: string) {}

  read(path: string): string | undefined {
    try {
      return readFileSync(this.locate(path), 'utf8');
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  write(path: string, text: string): void {
    const file = this.locate(path);
    mkdirSync(dirname(file), { recursive: true });
    // Another process may read at any moment: it sees the old text or the new one, never a part.
    const draft = `${file}.${process.pid}.draft`;
    writeFileSync(draft, text);
    renameSync(draft, file);
  }

  remove(path: string): void {
    rmSync(this.locate(path), { recursive: true, force: true });
  }

  list(folder: string): string[] {
    try {
      return readdirSync(this.locate(folder))
        .filter((name) => !name.endsWith('.draft'))
        .map((name) => decodeURIComponent(name))
        .sort();
    } catch (error) {
      if (isAbsence(error)) return [];
      throw error;
    }
  }

  private locate(path: string): string {
    return join(this.folder, ...steps(path).map(fileName));
  }
}

const steps = (path: string): string[] => path.split('/').filter((step) => step !== '');

/** A name as a file name; `.` and `..` would lead out of the folder. */
const fileName = (name: string): string =>
  encodeURIComponent(name).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));

/** Nothing lies there, or a folder where a text is looked for, or the other way round. */
const ABSENCES: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

const isAbsence = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && ABSENCES.has(error.code);
