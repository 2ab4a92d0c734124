import { Service, computed, inject, signal } from '@angular/core';
import {
  type Inventory as InventoryPage,
  type InventoryChange,
  type Staleness,
  type StatusSummary,
  type VolumeRow,
} from '@soteria/contracts';
import { Api } from './api';
import { CLOCK } from './clock';
import { Live } from './live';
import { oneAtATime } from './one-at-a-time';
import { type ShownProblem, toShownProblem } from './problem';

/** Changes are gathered this long, so that a burst costs one redraw. */
const GATHER_MS = 120;
/** Parsing so many rows at a time leaves the page free to answer in between. */
const ROWS_AT_ONCE = 2_000;

/** What makes a row one and the same in this page. */
export const rowKey = (row: { namespace: string; pvc: string }): string =>
  `${row.namespace}/${row.pvc}`;

interface Contact {
  asOf: string;
  stale: Staleness | null;
  summary: StatusSummary;
}

/** All volumes that the caller may see: read once, then kept true by the stream of changes. */
@Service()
export class Inventory {
  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly clock = inject(CLOCK);

  private readonly byKey = new Map<string, VolumeRow>();
  private readonly version = signal(0);
  private readonly contact = signal<Contact | null>(null);
  private readonly failure = signal<ShownProblem | null>(null);
  /** Changes that came while nothing, or not everything, was read yet; or since the last redraw. */
  private waiting: InventoryChange[] = [];
  private isReading = false;
  private flushPlanned = false;

  readonly rows = computed<readonly VolumeRow[]>(() => {
    this.version();
    return [...this.byKey.values()];
  });
  /** Whether there has been an answer; until then there is nothing to show. */
  readonly ready = computed(() => this.contact() !== null);
  /** Why the last reading failed; the rows of an earlier one stay. */
  readonly problem = this.failure.asReadonly();
  readonly asOf = computed(() => this.contact()?.asOf ?? null);
  readonly stale = computed(() => this.contact()?.stale ?? null);
  readonly namespaces = computed(() =>
    [...new Set(this.rows().map((row) => row.namespace))].sort(),
  );

  /** Reads everything. */
  readonly load = oneAtATime(() => this.read());

  constructor() {
    this.live.on('inventory', (change) => this.take(change));
    this.live.on('reset', () => void this.load());
  }

  row(namespace: string, pvc: string): VolumeRow | undefined {
    this.version();
    return this.byKey.get(rowKey({ namespace, pvc }));
  }

  private async read(): Promise<void> {
    this.isReading = true;
    try {
      const pages = await this.readPages();
      this.byKey.clear();
      for (const page of pages) for (const row of page.items) this.byKey.set(rowKey(row), row);
      this.contact.set(pages[0] ?? null);
      this.failure.set(null);
    } catch (error) {
      this.failure.set(toShownProblem(error));
    } finally {
      this.isReading = false;
    }
    this.flush();
  }

  private async readPages(): Promise<InventoryPage[]> {
    const pages: InventoryPage[] = [];
    let next: string | undefined;
    do {
      const query = next === undefined ? {} : { continue: next };
      const page = await this.api.get<InventoryPage>('/v1/inventory', {
        limit: ROWS_AT_ONCE,
        ...query,
      });
      pages.push(page);
      next = page.continue;
    } while (next !== undefined);
    return pages;
  }

  private take(change: InventoryChange): void {
    this.waiting.push(change);
    if (this.flushPlanned || this.isReading) return;
    this.flushPlanned = true;
    this.clock.after(GATHER_MS, () => {
      this.flushPlanned = false;
      // A reading under way would bury what is merged now; it flushes when it ends.
      if (!this.isReading) this.flush();
    });
  }

  /** Merges what has come; before the first reading there is nothing that it could be merged into. */
  private flush(): void {
    const changes = this.waiting;
    this.waiting = [];
    if (!this.ready()) return;
    for (const { changed, removed } of changes) {
      for (const row of changed) this.byKey.set(rowKey(row), row);
      for (const gone of removed) this.byKey.delete(rowKey(gone));
    }
    const last = changes.at(-1);
    if (last) this.contact.set(last);
    this.version.update((version) => version + 1);
  }
}
