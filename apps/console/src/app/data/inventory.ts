import { ApplicationRef, Service, computed, inject, signal } from '@angular/core';
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
import { type ShownCode, type ShownProblem, saysTheSame, toShownProblem } from './problem';

/** Changes are gathered this long, so that a burst costs one redraw. */
const GATHER_MS = 120;
/** So many are asked for first, those that need somebody most: more than a screen holds, and soon drawn. */
const FIRST_ROWS = 100;
/** The others are read once the first are drawn; this long, if something else keeps the page busy. */
const DRAWN_WITHIN_MS = 1_000;
/** Parsing so many rows at a time leaves the page free to answer in between. */
const ROWS_AT_ONCE = 2_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
/** What holds until somebody's rights have changed or they have signed in, which has everything read again. */
const REFUSALS: readonly ShownCode[] = ['not-permitted', 'not-authenticated', 'signed-out'];

/** What makes a row one and the same in this page. */
export const rowKey = (row: { namespace: string; pvc: string }): string =>
  `${row.namespace}/${row.pvc}`;

interface Contact {
  asOf: string;
  stale: Staleness | null;
  summary: StatusSummary;
}

/**
 * All volumes that the caller may see: read once, then kept true by the stream of changes. There are no
 * `rows` before all are read, so that nobody takes a part of them for the whole; `beginning` is that part.
 */
@Service()
export class Inventory {
  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly clock = inject(CLOCK);
  private readonly app = inject(ApplicationRef);

  private readonly byKey = new Map<string, VolumeRow>();
  private readonly version = signal(0);
  private readonly contact = signal<Contact | null>(null);
  private readonly first = signal<InventoryPage | null>(null);
  private readonly failure = signal<ShownProblem | null>(null, { equal: saysTheSame });
  /** Changes that came while nothing, or not everything, was read yet; or since the last redraw. */
  private waiting: InventoryChange[] = [];
  private isReading = false;
  private flushPlanned = false;
  private retryMs = FIRST_RETRY_MS;
  private cancelRetry: () => void = () => {};

  readonly rows = computed<readonly VolumeRow[]>(() => {
    this.version();
    return [...this.byKey.values()];
  });
  /** Whether all have been read; until then there is nothing to show but the beginning. */
  readonly ready = computed(() => this.contact() !== null);
  /** The first rows, what needs somebody most before the others, while those are being read for the first time. */
  readonly beginning = this.first.asReadonly();
  /** Why the last reading failed; the rows of an earlier one stay. */
  readonly problem = this.failure.asReadonly();
  private readonly latest = computed(() => this.contact() ?? this.first());
  readonly asOf = computed(() => this.latest()?.asOf ?? null);
  readonly stale = computed(() => this.latest()?.stale ?? null);
  readonly namespaces = computed(() =>
    [...new Set(this.rows().map((row) => row.namespace))].sort(),
  );
  /** Those that volumes have. */
  readonly storageClasses = computed(() =>
    [...new Set(this.rows().flatMap(({ storageClass }) => storageClass ?? []))]
      .filter((name) => name !== '')
      .sort(),
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
    // What came before is older than what is read now, and must not be merged over it.
    this.flush();
    this.cancelRetry();
    this.isReading = true;
    try {
      const pages = this.ready() ? await this.readPages() : await this.readForTheFirstTime();
      this.byKey.clear();
      for (const page of pages) for (const row of page.items) this.byKey.set(rowKey(row), row);
      this.contact.set(pages[0] ?? null);
      this.failure.set(null);
      this.retryMs = FIRST_RETRY_MS;
    } catch (error) {
      this.failed(toShownProblem(error));
    } finally {
      this.isReading = false;
      this.first.set(null);
    }
    this.flush();
  }

  /** Reads again by itself: the stream may be up all the while, and tells nothing of what was missed before. */
  private failed(problem: ShownProblem): void {
    this.failure.set(problem);
    if (REFUSALS.includes(problem.code)) return;
    this.cancelRetry = this.clock.after(this.retryMs, () => void this.load());
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }

  /** Shows a beginning meanwhile; of a small cluster that is all there is. */
  private async readForTheFirstTime(): Promise<InventoryPage[]> {
    const first = await this.api.get<InventoryPage>('/v1/inventory', {
      sort: 'status',
      limit: FIRST_ROWS,
    });
    if (first.continue === undefined) return [{ ...first, items: byName(first.items) }];
    this.first.set(this.waiting.reduce(withChange, first));
    await this.untilDrawn();
    return this.readPages();
  }

  private async untilDrawn(): Promise<void> {
    const drawn = this.app.whenStable().then(() => this.pause(0));
    await Promise.race([drawn, this.pause(DRAWN_WITHIN_MS)]);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((done) => this.clock.after(ms, done));
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
    this.first.update((first) => first && withChange(first, change));
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

/** As the API has them when nothing is said of an order. */
const byName = (rows: readonly VolumeRow[]): VolumeRow[] =>
  [...rows].sort((a, b) => (rowKey(a) < rowKey(b) ? -1 : 1));

/** A part of the rows as it is after a change; what the part does not have, it does not get. */
function withChange(page: InventoryPage, change: InventoryChange): InventoryPage {
  const { changed, removed, asOf, stale, summary } = change;
  const news = new Map(changed.map((row) => [rowKey(row), row]));
  const gone = new Set(removed.map(rowKey));
  const items = page.items
    .filter((row) => !gone.has(rowKey(row)))
    .map((row) => news.get(rowKey(row)) ?? row);
  return { ...page, asOf, stale, summary, items };
}
