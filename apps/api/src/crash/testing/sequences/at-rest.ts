import { isFinished, MINUTE_MS, type OperationRecord } from '@soteria/domain';
import {
  atMostOne,
  everything,
  itemTruth,
  neverOverwrites,
  nothingForeignTouched,
  noOrphan,
} from '../invariants';
import { isApi, type Scene } from '../scene';
import { type Stage } from '../stage';
import { find, type Plural } from './by-hand';
import { type Model, SHOP } from './model';

const REST_MS = MINUTE_MS;

/** Waits until nobody has anything left to do; whatever is not as it has to be then, as sentences. */
export async function violationsAtRest(model: Model, stage: Stage): Promise<string[]> {
  stage.cluster.sandbox.faults.clear();
  for (const process of stage.processes) if (process.hasEnded) silence(stage, process.user);
  await stage.until('every operation has ended', () => stage.records().every(hasEnded));
  await stage.elapse(REST_MS);
  const after = everything(stage);
  const records = stage.records();
  const writes = stage.cluster.sandbox.mutations.all.filter(({ user }) => isApi(user));
  return [
    ...model.asked.flatMap(({ id }) =>
      records.some((record) => record.id === id) ? [] : [`I6: ${id} is not on record`],
    ),
    ...nothingForeignTouched(model.before, after, {}),
    ...atMostOne(after, records),
    ...noOrphan(after, records),
    ...neverOverwrites(writes),
    ...truth(model, stage, records),
    ...undone(stage, records),
    ...strangersStay(model, stage),
    ...contentsStay(model, stage),
  ];
}

/** Those that were ended say nothing any more, also after all other faults were taken back. */
function silence({ cluster }: Scene, user: string): void {
  cluster.sandbox.faults.add({ match: { user }, action: { kind: 'drop-before' } });
}

const hasEnded = ({ items }: OperationRecord): boolean => items.every(isFinished);

/** I4: what a record says is so, unless it was taken back or somebody laid hands on it. */
function truth(model: Model, stage: Stage, records: readonly OperationRecord[]): string[] {
  const takenBack = new Set(
    records.flatMap(({ kind, of }) => (kind === 'undo' && of !== undefined ? [of] : [])),
  );
  return records
    .filter(({ id }) => !model.disturbed.has(id) && !takenBack.has(id))
    .flatMap((record) => record.items.flatMap((item) => itemTruth(stage, record, item)));
}

/** Of an undo that succeeded nothing is left of what its restore had made. */
function undone(stage: Stage, records: readonly OperationRecord[]): string[] {
  const uids = new Map(
    [...everything(stage)].map(([key, { metadata }]) => [metadata.uid ?? '', key]),
  );
  return records
    .filter(({ kind }) => kind === 'undo')
    .filter(({ items }) => items.every(({ state }) => state === 'succeeded'))
    .flatMap(({ of }) => records.filter(({ id }) => id === of))
    .flatMap(({ id, items }) => items.flatMap(({ objects }) => objects.map((o) => ({ id, ...o }))))
    .filter(({ uid = '' }) => uids.has(uid))
    .map(({ id, uid = '' }) => `I3: ${uids.get(uid)} of ${id} is left although it was undone`);
}

/** I1: what people made is theirs. */
function strangersStay(model: Model, stage: Stage): string[] {
  return [...model.strangers].flatMap(([key, uid]) => {
    const [plural = '', name = ''] = key.split(' ');
    const is = find(stage, plural as Plural, name)?.metadata.uid;
    return is === uid ? [] : [`I1: ${key} was made by hand and is gone`];
  });
}

/** Nothing but its workload writes to a volume. */
function contentsStay(model: Model, { cluster }: Stage): string[] {
  return [...model.contents].flatMap(([pvc, contents]) =>
    JSON.stringify(cluster.contentsOf(`${SHOP}/${pvc}`)) === JSON.stringify(contents)
      ? []
      : [`I1: somebody wrote to ${SHOP}/${pvc}`],
  );
}
