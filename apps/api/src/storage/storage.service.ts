import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type StorageUsage } from '@soteria/contracts';
import { formatInstant, durationInWords } from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config, type StorageConfig } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { ProblemError } from '../http/problem-error';
import { presentUsage } from './present-usage';
import { requestWaitMs } from './scan-rule';
import { ScanStore } from './scan-store';

/** Answers about the object store from the last scan; no request ever waits for the store. */
@Injectable()
export class Storage {
  constructor(
    private readonly store: ScanStore,
    private readonly facts: FactStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The usage and its ETag. */
  usage(): { usage: StorageUsage; etag: string } {
    const config = this.demandConfigured();
    const { record, state } = this.store;
    if (record === null) {
      throw new ProblemError('not-ready', 'The first scan of the object store has not ended yet.', {
        retryAfterSeconds: 10,
      });
    }
    const usage = presentUsage(record, state, config, this.facts, this.clock.now());
    const hash = createHash('sha256').update(JSON.stringify(usage)).digest('base64url');
    return { usage, etag: `"${hash.slice(0, 22)}"` };
  }

  /** Asks the leader for a scan, by writing the wish down. */
  async requestScan(): Promise<void> {
    this.demandConfigured();
    const now = this.clock.now();
    const waitMs = requestWaitMs(this.store.state, now);
    if (waitMs > 0) {
      const retryAfterSeconds = Math.ceil(waitMs / 1_000);
      throw new ProblemError(
        'too-many-requests',
        `A scan was begun or asked for a moment ago; each costs calls. Ask again in ${durationInWords(retryAfterSeconds)}.`,
        { retryAfterSeconds },
      );
    }
    await this.store.write((state) => ({ ...state, requestedAt: formatInstant(now) }));
  }

  private demandConfigured(): StorageConfig {
    const { storage } = this.config;
    if (storage) return storage;
    throw new ProblemError(
      'storage-not-configured',
      'Set SOTERIA_B2_ENDPOINT and the variables beside it to have the object store measured.',
    );
  }
}
