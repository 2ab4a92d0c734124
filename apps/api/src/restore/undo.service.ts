import { Injectable } from '@nestjs/common';
import { type Operation, type UndoPlan } from '@soteria/contracts';
import {
  type CreatedObject,
  inRemovalOrder,
  isFinished,
  isPresent,
  nameOf,
  operationId,
  type RestoreRecord,
  type UndoItem,
  type UndoObjection,
  type UndoRecord,
} from '@soteria/domain';
import { FactStore } from '../driver/fact-store';
import { ProblemError } from '../http/problem-error';
import { type Asked, recordHead, requestKey } from '../operations/new-record';
import { OperationStore } from '../operations/operation-store';
import { Operations } from '../operations/operations.service';
import { madeNamespace, restoredObjects, undoOf } from '../operations/presentation';
import { Usage } from '../operations/usage';

/** Soteria may list neither Secrets nor most other kinds, so it cannot say what they are. */
const GOES_ALONG =
  'with all that was put into it since, such as Secrets and ConfigMaps, which cannot be seen from here';

type KnownObject = CreatedObject & { uid: string };

/** Takes restores back: what they made, each object by its uid, and nothing that is in use. */
@Injectable()
export class UndoRequests {
  constructor(
    private readonly operations: Operations,
    private readonly store: OperationStore,
    private readonly facts: FactStore,
    private readonly usage: Usage,
  ) {}

  /** What an undo would delete of what is still there, and what stands against it. */
  async plan(id: string): Promise<UndoPlan> {
    const restore = this.restoreRecord(id);
    const left = restoredObjects(restore, this.facts)
      .filter(isKnown)
      .filter((object) => isPresent(this.facts, object));
    const deletes = inRemovalOrder(left).map(({ kind, namespace, name, uid }) => ({
      kind,
      ...(namespace === undefined ? {} : { namespace }),
      name,
      uid,
      ...(kind === 'Namespace' ? { detail: GOES_ALONG } : {}),
    }));
    return { operation: id, deletes, conflicts: await this.conflicts(restore) };
  }

  /** Asked again while an undo runs, or under the key of an earlier request, the answer is that undo. */
  async undo(id: string, asked: Asked): Promise<Operation> {
    const restore = this.restoreRecord(id);
    const key = requestKey(asked);
    if (key !== undefined) this.operations.demandKeyFor(key, id);
    const earlier = this.store
      .all()
      .filter((record) => record.kind === 'undo')
      .filter(({ of }) => of === id);
    const known =
      earlier.find(({ items }) => !items.every(isFinished)) ??
      earlier.find(({ requestKey: other }) => key !== undefined && other === key);
    if (known) return this.operations.get(known.id);
    const [conflict] = await this.conflicts(restore);
    if (conflict) throw new ProblemError('undo-refused', conflict.detail);
    const record: UndoRecord = {
      ...recordHead('undo', { of: id }, asked),
      id: this.nextAttempt(id),
      kind: 'undo',
      of: id,
      ...(key === undefined ? {} : { requestKey: key }),
      namespace: restore.namespace,
      items: undoItems(restore, madeNamespace(restore, this.facts)),
    };
    return this.operations.begin(record);
  }

  /** Two who ask at the same time ask for the same undo; one that was trimmed may come again. */
  private nextAttempt(id: string): string {
    for (let attempt = 0; ; attempt += 1) {
      const undo = operationId(`undo ${id} ${attempt}`);
      if (!this.store.isTaken(undo)) return undo;
    }
  }

  private restoreRecord(id: string): RestoreRecord {
    const record = this.operations.record(id);
    if (record.kind === 'restore') return record;
    throw new ProblemError('not-found', `The operation ${id} is not a restore.`);
  }

  private async conflicts(restore: RestoreRecord): Promise<UndoPlan['conflicts']> {
    const undo = undoOf(restore, this.facts);
    if (undo && !undo.possible) {
      return [
        {
          code: 'not-possible' satisfies UndoObjection,
          detail: undo.reason ?? 'It cannot be taken back.',
        },
      ];
    }
    const objects = restoredObjects(restore, this.facts).filter(isKnown);
    const ours = new Set(objects.map(({ uid }) => uid));
    const used = await Promise.all(
      objects.map(async (object) => ({ object, user: await this.usage.of(object, ours) })),
    );
    return used.flatMap(({ object, user }) => {
      if (user === null) return [];
      const detail = `${nameOf(object)} is used by ${user}; stop using it first, or keep what was restored.`;
      return [{ code: 'in-use' satisfies UndoObjection, detail }];
    });
  }
}

const isKnown = (object: CreatedObject): object is KnownObject => object.uid !== undefined;

function undoItems({ items }: RestoreRecord, made: readonly KnownObject[]): UndoItem[] {
  const undo = (namespace: string, pvc: string, objects: CreatedObject[]): UndoItem => ({
    namespace,
    pvc,
    state: 'queued',
    phase: 'queued',
    objects: objects.filter(isKnown),
  });
  const claims = items
    .filter(({ objects }) => objects.some(isKnown))
    .map(({ namespace, pvc, objects }) => undo(namespace, pvc, objects));
  return [...claims, ...made.map((namespace) => undo(namespace.name, '', [namespace]))];
}
