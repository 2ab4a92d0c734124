import { type StatusSummary, type VolumeRow } from '@soteria/contracts';
import { isEqual } from '../cluster/is-equal';
import { NamespaceRows } from './namespace-rows';
import { emptySummary } from './summary';

/** All rows, by namespace and name, in that order; knows when which of them changed. */
export class RowShelf {
  private readonly byNamespace = new Map<string, NamespaceRows>();
  /** In the order in which rows are told: that of `namespace/name`. */
  private ordered: NamespaceRows[] = [];
  private readonly total = emptySummary();

  namespaces(): readonly NamespaceRows[] {
    return this.ordered;
  }

  *rows(): Generator<VolumeRow> {
    for (const namespace of this.ordered) yield* namespace.rows();
  }

  /** The counts of all rows, as they are now. */
  summary(): StatusSummary {
    return { ...this.total };
  }

  get(namespace: string, pvc: string): VolumeRow | undefined {
    return this.byNamespace.get(namespace)?.get(pvc);
  }

  /** Something that a row may rest on is another, whether or not the row will say so. */
  touch(namespace: string, pvc: string): void {
    const chunk = this.byNamespace.get(namespace)?.chunkOf(pvc);
    if (chunk) chunk.version += 1;
  }

  /** Takes a row over; answers whether it says anything new. */
  set(row: VolumeRow, stamp: number, now: number): boolean {
    const rows = this.byNamespace.get(row.namespace) ?? this.open(row.namespace);
    const before = rows.get(row.pvc);
    if (before && isEqual(before, row)) return false;
    rows.set(row);
    Object.assign(rows, { stamp, changedAt: now });
    return true;
  }

  /** Answers whether there was such a row. */
  delete(namespace: string, pvc: string, stamp: number, now: number): boolean {
    const rows = this.byNamespace.get(namespace);
    if (!rows?.get(pvc)) return false;
    rows.delete(pvc);
    // An empty namespace stays: that something was in it is known to those who saw it.
    Object.assign(rows, { stamp, changedAt: now });
    return true;
  }

  private open(namespace: string): NamespaceRows {
    const rows = new NamespaceRows(namespace, this.total);
    this.byNamespace.set(namespace, rows);
    this.ordered = [...this.ordered, rows].sort((a, b) =>
      compare(`${a.namespace}/`, `${b.namespace}/`),
    );
    return rows;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
