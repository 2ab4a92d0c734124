import { Inject, Injectable } from '@nestjs/common';
import { type Operation, type OperationList } from '@soteria/contracts';
import {
  fittingItems,
  formatInstant,
  isFinished,
  type OperationKind,
  type OperationRecord,
  operationState,
  type OperationState,
  readRecord,
  writeRecord,
} from '@soteria/domain';
import { type Reach } from '../access/caller';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { ProblemError } from '../http/problem-error';
import { OperationStore } from './operation-store';
import { recordWithin } from './narrow';
import { cursorAfter, newestFirst, placeIn } from './operation-cursor';
import { presentOperation } from './presentation';
import { RecordKeeper } from './record-keeper';

export interface OperationFilter {
  kind?: OperationKind | undefined;
  state?: OperationState | undefined;
  namespace?: string | undefined;
  pvc?: string | undefined;
  limit: number;
  continue?: string | undefined;
}

/** What tells a request from another one. */
type Head = Pick<OperationRecord, 'id' | 'request' | 'note' | 'via'>;

/** Operations as callers see them, and what callers can ask of them. */
@Injectable()
export class Operations {
  constructor(
    private readonly store: OperationStore,
    private readonly keeper: RecordKeeper,
    private readonly facts: FactStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Records an operation; it is accepted once that is done. */
  async begin(record: OperationRecord): Promise<Operation> {
    const read = readRecord(writeRecord(record));
    // Once it is written it has been accepted, and nobody could go on with it.
    if (!read.ok) throw new Error(`an operation that could not be read again: ${read.error}`);
    const fit = fittingItems(record);
    if (fit < record.items.length) {
      throw new ProblemError(
        'too-large',
        `The record of ${record.items.length} items would become too large for the cluster to keep; the first ${fit} of them fit. Ask for no more at once.`,
      );
    }
    const { record: kept } = await this.store.create(record);
    return this.sameRequest(kept, record);
  }

  /**
   * The operation that the same request began before, so that a repeat is answered alike even when
   * the cluster has changed since. Another request under the same key is refused. `formerly` is what
   * an earlier version recorded of the request.
   */
  repeated(head: Head, formerly?: string): Operation | null {
    const kept = this.store.get(head.id);
    if (!kept) {
      this.demandKeyFor(head.id);
      return null;
    }
    const request = kept.request === formerly ? formerly : head.request;
    return this.sameRequest(kept, { ...head, request });
  }

  /** Refuses a key under which something else was asked for: of undos, whose ids are not made of it, of another restore. */
  demandKeyFor(key: string, undone?: string): void {
    const isOther = (record: OperationRecord): boolean =>
      record.id === key ||
      (record.kind === 'undo' && record.requestKey === key && record.of !== undone);
    if (this.store.all().some(isOther)) throw keyOfAnother();
  }

  private sameRequest(kept: OperationRecord, { request, note, via }: Head): Operation {
    // What a policy notes is how late it was; what a person notes belongs to the request.
    const isSame = kept.request === request && (via === 'policy' || kept.note === note);
    if (isSame) return this.present(this.keeper.latest(kept.id) ?? kept);
    throw keyOfAnother();
  }

  get(id: string): Operation {
    return this.present(this.record(id));
  }

  /** All that is on record, in no order. */
  records(): OperationRecord[] {
    return this.store.all();
  }

  record(id: string): OperationRecord {
    const record = this.keeper.latest(id);
    if (record) return record;
    throw unknownOperation(id);
  }

  /** An operation as far as somebody may see it. */
  visible(id: string, reach: Reach): Operation {
    const record = recordWithin(this.record(id), reach);
    if (record) return this.present(record);
    throw unknownOperation(id);
  }

  list(filter: OperationFilter, reach: Reach): OperationList {
    const matching = this.store
      .all()
      .flatMap((record) => recordWithin(this.keeper.latest(record.id) ?? record, reach) ?? [])
      .filter((record) => matches(record, filter))
      .sort(newestFirst);
    const after = filter.continue === undefined ? null : placeIn(filter.continue);
    const rest = after ? matching.filter((record) => newestFirst(after, record) < 0) : matching;
    const page = rest.slice(0, filter.limit);
    const last = page.at(-1);
    return {
      items: page.map((record) => this.present(record)),
      problems: reach.everywhere ? this.store.problems() : [],
      ...(last && page.length < rest.length ? { continue: cursorAfter(last) } : {}),
    };
  }

  /** `isRepeatable`: whoever may ask twice for one cancellation, and did, is answered alike. */
  async cancel(id: string, isRepeatable = false): Promise<Operation> {
    const record = this.record(id);
    if (isRepeatable && record.cancelRequestedAt !== undefined) return this.present(record);
    if (record.items.every(isFinished)) {
      throw new ProblemError(
        'conflict',
        `The operation ${id} has ended; there is nothing to cancel.`,
      );
    }
    const objection = cancelObjection(record);
    if (objection) throw new ProblemError('conflict', objection);
    const now = formatInstant(this.clock.now());
    const changed = await this.store.update(id, (current) =>
      current.cancelRequestedAt || current.items.every(isFinished)
        ? null
        : { ...current, cancelRequestedAt: now },
    );
    return this.present(this.keeper.latest(id) ?? changed ?? record);
  }

  present(record: OperationRecord): Operation {
    return presentOperation(record, {
      view: this.facts,
      now: this.clock.now(),
      stallAfterMs: this.config.stallAfterSeconds * 1_000,
    });
  }
}

/** Why an operation goes on to its end; null when something of it can still be stopped. */
function cancelObjection({ id, kind, items }: OperationRecord): string | null {
  const deletes = kind === 'undo' || kind === 'prune';
  if (!deletes || items.some(({ state }) => state === 'queued')) return null;
  return `The operation ${id} deletes, and all of it has begun: half of it would help nobody. It ends by itself.`;
}

const keyOfAnother = (): ProblemError =>
  new ProblemError(
    'conflict',
    'Another request was sent with this Idempotency-Key before; use a new key for a new request.',
  );

const unknownOperation = (id: string): ProblemError =>
  new ProblemError(
    'not-found',
    `There is no operation ${id}; of those that ended only the newest are kept.`,
  );

function matches(record: OperationRecord, filter: OperationFilter): boolean {
  const { kind, state, namespace, pvc } = filter;
  if (kind !== undefined && record.kind !== kind) return false;
  if (state !== undefined && operationState(record) !== state) return false;
  if (namespace === undefined && pvc === undefined) return true;
  return record.items.some((item) => {
    const source = 'source' in item ? item.source : undefined;
    const isHere = (where: { namespace: string; pvc: string }) =>
      (namespace === undefined || where.namespace === namespace) &&
      (pvc === undefined || where.pvc === pvc);
    return isHere(item) || (source !== undefined && isHere(source));
  });
}
