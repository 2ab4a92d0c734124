/** One change of one object, as it happened in the cluster. */
export interface Happening {
  key: string;
  version: number;
  /** Null for a deletion. */
  uid: string | null;
}

/** All that happened to the watched objects, in the order of the cluster. */
export class History {
  readonly happenings: Happening[] = [];

  add(happening: Happening): void {
    this.happenings.push(happening);
  }

  /** What happened to one object strictly between two versions. */
  between(key: string, after: number, before: number): Happening[] {
    return this.happenings.filter(
      (each) => each.key === key && each.version > after && each.version < before,
    );
  }

  /**
   * The version up to which the cluster last held exactly these objects (`key@version`) and no
   * others; undefined when it never did.
   */
  lastMomentOf(objects: ReadonlySet<string>): number | undefined {
    const state = new Map<string, string>();
    const matches = (): boolean =>
      state.size === objects.size && [...state.values()].every((each) => objects.has(each));
    let moment = matches() ? 0 : undefined;
    this.happenings.forEach(({ key, version, uid }) => {
      if (uid === null) state.delete(key);
      else state.set(key, `${key}@${version}`);
      if (matches()) moment = version;
    });
    return moment;
  }
}
