import { type Assessment, type Evidence } from '@soteria/domain';

/**
 * Which rows rest on targets other than their volumes' own: of those, nothing else leads from the target to the row.
 * They are few, and looking at every backup of a target would be looking at the whole cluster.
 */
export class FormerTargets {
  private readonly targetsOf = new Map<string, readonly string[]>();
  private readonly rowsOf = new Map<string, Set<string>>();

  /** Takes over on which such targets a row rests. */
  set(row: string, targets: readonly string[]): void {
    for (const target of this.targetsOf.get(row) ?? []) this.takeOut(target, row);
    if (targets.length === 0) this.targetsOf.delete(row);
    else this.targetsOf.set(row, targets);
    for (const target of targets) {
      const rows = this.rowsOf.get(target);
      if (rows) rows.add(row);
      else this.rowsOf.set(target, new Set([row]));
    }
  }

  rowsOn(target: string): Iterable<string> {
    return this.rowsOf.get(target) ?? [];
  }

  private takeOut(target: string, row: string): void {
    const rows = this.rowsOf.get(target);
    rows?.delete(row);
    if (rows?.size === 0) this.rowsOf.delete(target);
  }
}

/** The targets other than the volume's own on which the verdict rests: of its newest point, and of points out of sight. */
export function formerTargets(
  { volume, vanished }: Evidence,
  { lastRestorePoint }: Assessment,
): string[] {
  const targets = vanished.map(({ target }) => target);
  if (lastRestorePoint !== null) targets.push(lastRestorePoint.target);
  return targets.filter((target) => target !== volume?.target);
}
