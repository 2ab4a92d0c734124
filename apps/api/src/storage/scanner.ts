import { Inject, Injectable, Logger } from '@nestjs/common';
import { formatInstant, SECOND_MS } from '@soteria/domain';
import { Leadership } from '../cluster/lease';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config, type StorageConfig } from '../config/config';
import { ObjectStore } from './object-store';
import { scan } from './scan';
import { keptRecord, scanRecord } from './scan-record';
import { dayOf, nextScanAt } from './scan-rule';
import { ScanStore } from './scan-store';
import { StoreCalls } from './store-calls';

/** How soon what could not be written down is tried again. */
const RETRY_MS = 60 * SECOND_MS;

/** Scans the object store in the background, on the leader alone. */
@Injectable()
export class Scanner {
  /** Calls that this process made, by operation. */
  readonly callsMade = new Map<string, number>();
  private readonly log = new Logger('Storage');
  private running: AbortController | null = null;
  private current: Promise<void> = Promise.resolve();
  private cancelTimer: () => void = () => undefined;
  private stopped = false;

  constructor(
    private readonly store: ScanStore,
    private readonly leadership: Leadership,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  start(): void {
    if (this.config.storage === null) return;
    this.store.onChange(() => this.consider());
    this.leadership.onChange((leader) => {
      if (leader) this.consider();
      else this.running?.abort();
    });
    this.consider();
  }

  /** Breaks off what runs; answers once it has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelTimer();
    this.running?.abort();
    await this.current;
  }

  private consider(): void {
    const { storage } = this.config;
    this.cancelTimer();
    const mayScan = !this.stopped && this.running === null && this.leadership.isLeader();
    if (storage === null || !mayScan || !this.store.isRead) return;
    const { state, record } = this.store;
    const now = this.clock.now();
    const dueAt = nextScanAt(state, record, storage.scanEverySeconds * SECOND_MS, now);
    if (dueAt > now) {
      this.cancelTimer = this.clock.after(dueAt - now, () => this.consider());
      return;
    }
    this.running = new AbortController();
    this.current = this.run(storage, this.running.signal);
  }

  private async run(storage: StorageConfig, signal: AbortSignal): Promise<void> {
    let again = () => this.consider();
    try {
      await this.scanOnce(storage, signal);
    } catch (error) {
      // The cluster does not take what is to be kept, or a defect of ours: slowly again.
      this.log.error(`the scan of ${storage.bucket} failed: ${String(error)}`);
      again = () => {
        this.cancelTimer = this.clock.after(RETRY_MS, () => this.consider());
      };
    }
    this.running = null;
    if (!this.stopped) again();
  }

  private async scanOnce(storage: StorageConfig, signal: AbortSignal): Promise<void> {
    const { endpoint, bucket, prefix, callsPerDay } = storage;
    const began = this.clock.monotonic();
    const today = dayOf(this.clock.now());
    const spent = (calls: { day: string; made: number }) => (calls.day === today ? calls.made : 0);
    const left = callsPerDay - spent(this.store.state.calls);
    const startedAt = formatInstant(this.clock.now());
    await this.store.write((state) => ({ ...state, startedAt }));
    const calls = new StoreCalls(this.clock, signal, { calls: left });
    const store = await ObjectStore.open(storage, calls, this.clock);
    const found = await scan(store).finally(() => store.close());
    for (const [operation, made] of calls.made) {
      this.callsMade.set(operation, (this.callsMade.get(operation) ?? 0) + made);
    }
    const endedAt = formatInstant(this.clock.now());
    const ended = (state: typeof this.store.state) => ({
      ...state,
      endedAt,
      calls: { day: today, made: spent(state.calls) + calls.total },
    });
    if (found.brokenOff?.code === 'stopped') return this.store.write(ended);
    const record = scanRecord(found, {
      place: { endpoint, bucket, prefix },
      scannedAt: endedAt,
      durationSeconds: Math.round((this.clock.monotonic() - began) / SECOND_MS),
      requests: Object.fromEntries(calls.made),
    });
    if (record.brokenOff) this.log.warn(`the scan broke off: ${record.brokenOff.detail}`);
    return this.store.write(ended, keptRecord(this.store.record, record));
  }
}
