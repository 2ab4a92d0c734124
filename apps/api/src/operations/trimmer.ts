import { Inject, Injectable, Logger } from '@nestjs/common';
import { type OperationKind, type OperationRecord, parseInstant } from '@soteria/domain';
import { Leadership } from '../cluster/lease';
import { CONFIG, type Config } from '../config/config';
import { OperationStore } from './operation-store';

/**
 * The limit holds for each of these by itself. Of backups and prunes there may be hundreds in one night; a restore
 * can be taken back only as long as it is on record, so these must not drive it out.
 */
const COUNTED_TOGETHER: readonly (readonly OperationKind[])[] = [
  ['backup', 'prune'],
  ['restore', 'undo'],
];

/** Forgets the oldest finished operations, so that the history stays within its limits. */
@Injectable()
export class Trimmer {
  private readonly log = new Logger('Operations');
  private trimming = false;

  constructor(
    private readonly store: OperationStore,
    private readonly leadership: Leadership,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  start(): void {
    this.store.onChange(() => void this.trim());
    this.leadership.onChange(() => void this.trim());
  }

  private async trim(): Promise<void> {
    if (this.trimming || !this.leadership.isLeader()) return;
    this.trimming = true;
    try {
      for (const { id } of COUNTED_TOGETHER.flatMap((kinds) => this.surplus(kinds))) {
        await this.store.remove(id);
      }
    } catch (error) {
      // The next change of any operation tries again.
      this.log.warn(`old operations cannot be trimmed now: ${String(error)}`);
    } finally {
      this.trimming = false;
    }
  }

  private surplus(kinds: readonly OperationKind[]): OperationRecord[] {
    const surplus = this.store.finishedCount(kinds) - this.config.operationsKeep;
    if (surplus <= 0) return [];
    const oldestFirst = this.store.finished(kinds).sort((a, b) => endOf(a) - endOf(b));
    return oldestFirst.slice(0, surplus);
  }
}

const endOf = ({ finishedAt, createdAt }: OperationRecord): number =>
  parseInstant(finishedAt ?? createdAt) ?? 0;
