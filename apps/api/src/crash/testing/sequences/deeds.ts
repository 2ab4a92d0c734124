import fc from 'fast-check';
import { type Operation } from '@soteria/contracts';
import { isFinished, MINUTE_MS, SECOND_MS } from '@soteria/domain';
import { countsByDefault } from '../flows';
import { type Stage } from '../stage';
import { PHASES } from '../strike';
import { bareClaim, deleteByHand, find, madeByUs, type Plural, podUsing, unlabel } from './by-hand';
import { type Asked, LAB, type Model, SHOP, SOURCES, type Source } from './model';

/** One thing that somebody does, or that happens. */
type Deed = fc.AsyncCommand<Model, Stage>;

const deed = (
  name: string,
  run: (model: Model, stage: Stage) => Promise<void>,
  check: (model: Readonly<Model>) => boolean = () => true,
): Deed => ({ check, run, toString: () => name });

/** One of a list that is known only when its turn comes. */
const nth = <T>(list: readonly T[], at: number): T | undefined => list[at % list.length];

/** What a request may be answered with, beside 202; anything else is a defect. */
const REFUSALS = [409, 422, 404];

/** Sends a request that begins an operation, or is refused for a reason. */
async function ask(
  model: Model,
  stage: Stage,
  request: Omit<Asked, 'id'>,
  expected: 'accepted' | 'either' = 'either',
): Promise<void> {
  const { method, path, body, key } = request;
  const answer = await stage.ask<Operation>(method, path, body, key);
  if (answer.status === 202) {
    if (!model.asked.some(({ id }) => id === answer.body.id)) {
      model.asked.push({ ...request, id: answer.body.id });
    }
    return;
  }
  if (expected === 'either' && REFUSALS.includes(answer.status)) return;
  throw new Error(`${method} ${path} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
}

const backUp = (pvc: Source): Deed =>
  deed(`backup(${pvc})`, (model, stage) => {
    const body = { namespace: SHOP, pvc };
    const key = model.nextKey();
    const request = { kind: 'backup', method: 'POST', path: '/v1/backup', body, key } as const;
    return ask(model, stage, request, 'accepted');
  });

const backUpAll = (): Deed =>
  deed('backup of the namespace', (model, stage) => {
    const body = { namespace: SHOP };
    const path = '/v1/backup/namespace';
    const key = model.nextKey();
    return ask(model, stage, { kind: 'backup', method: 'POST', path, body, key }, 'accepted');
  });

const write = (pvc: Source): Deed =>
  deed(`write(${pvc})`, (model, stage) => {
    model.contents.set(pvc, stage.cluster.write(`${SHOP}/${pvc}`));
    return Promise.resolve();
  });

const restore = (pvc: Source, target: string): Deed =>
  deed(`restore(${pvc} to ${target})`, (model, stage) => {
    const body = { source: { namespace: SHOP, pvc }, target: { namespace: LAB, pvc: target } };
    const key = model.nextKey();
    return ask(model, stage, { kind: 'restore', method: 'POST', path: '/v1/restores', body, key });
  });

const restoreAll = (namePrefix: string): Deed =>
  deed(`restore of the namespace(${namePrefix})`, (model, stage) => {
    const body = {
      source: { namespace: SHOP },
      target: { namespace: LAB, namePrefix },
    };
    const path = '/v1/restores/namespace';
    return ask(model, stage, { kind: 'restore', method: 'POST', path, body, key: model.nextKey() });
  });

const undo = (at: number): Deed =>
  deed(
    `undo(${at})`,
    (model, stage) => {
      const id = nth(model.restores, at)?.id ?? '';
      return ask(model, stage, { kind: 'undo', method: 'DELETE', path: `/v1/restores/${id}` });
    },
    ({ restores }) => restores.length > 0,
  );

const cancel = (at: number): Deed =>
  deed(
    `cancel(${at})`,
    async (model, stage) => {
      const id = nth(model.asked, at)?.id ?? '';
      const { status } = await stage.ask('POST', `/v1/operations/${id}/cancel`);
      const had = stage.record(id)?.items.every(isFinished) === true;
      if (status !== 202 && !(status === 409 && (had || model.asked.some(isUndo(id))))) {
        throw new Error(`cancelling ${id} was answered ${status}`);
      }
    },
    ({ asked }) => asked.length > 0,
  );

const isUndo =
  (id: string) =>
  (asked: Asked): boolean =>
    asked.id === id && asked.kind === 'undo';

const retry = (at: number): Deed =>
  deed(
    `retry(${at})`,
    (model, stage) => {
      const { id = '', kind = 'backup' } = nth(model.asked, at) ?? {};
      const path = `/v1/operations/${id}/retry`;
      return ask(model, stage, { kind, method: 'POST', path, key: model.nextKey() });
    },
    ({ asked }) => asked.length > 0,
  );

/** The same request again: it has to begin nothing new. */
const repeat = (at: number): Deed =>
  deed(
    `repeat(${at})`,
    async (model, stage) => {
      const keyed = model.asked.filter(({ key }) => key !== undefined);
      const { id, method = '', path = '', body, key } = nth(keyed, at) ?? {};
      const answer = await stage.ask<Operation>(method, path, body, key);
      if (answer.body.id !== id) {
        throw new Error(`I8: ${key} began ${id} and then ${JSON.stringify(answer)}`);
      }
    },
    ({ asked }) => asked.some(({ key }) => key !== undefined),
  );

const pass = (ms: number): Deed =>
  deed(`pass(${ms / SECOND_MS} s)`, (_model, stage) => stage.elapse(ms));

/** The API server answers nobody of ours for a while. */
const outage = (ms: number): Deed =>
  deed(`outage(${ms / SECOND_MS} s)`, async (_model, stage) => {
    const users = stage.processes.map(({ user }) => user);
    const faults = users.map((user) =>
      stage.cluster.sandbox.faults.add({ match: { user }, action: { kind: 'status', code: 503 } }),
    );
    for (const user of users)
      stage.cluster.sandbox.faults.streams({ user }).forEach((s) => s.cut());
    await stage.elapse(ms);
    for (const fault of faults) fault.remove();
  });

const FATES = ['drop-before', 'drop-after-apply', 'reset'] as const;

/** Some of the next writes meet a bad fate. */
const flurry = (kind: (typeof FATES)[number], times: number): Deed =>
  deed(`flurry(${kind} × ${times})`, (_model, stage) => {
    for (const { user } of stage.processes) {
      stage.cluster.sandbox.faults.add({
        match: { user, mutating: true },
        action: { kind },
        times,
      });
    }
    return Promise.resolve();
  });

const crash = (keepsName: boolean): Deed =>
  deed(`crash(${keepsName ? 'same' : 'new'} name)`, (_model, stage) => {
    stage.keepsName = keepsName;
    for (const process of stage.processes) process.end();
    return Promise.resolve();
  });

/** The process is to be ended at one of its next writes. */
const crashAt = (number: number, phase: (typeof PHASES)[number]): Deed =>
  deed(`crash(at write ${number}, ${phase})`, (_model, stage) => {
    stage.arm({ write: number, phase }, countsByDefault);
    return Promise.resolve();
  });

const removeMade = (plural: Plural, at: number): Deed =>
  deed(`delete by hand(${plural}, ${at})`, async (model, stage) => {
    const object = nth(madeByUs(stage, plural), at);
    if (!object) return;
    model.disturb(object);
    for (const asked of model.restores) model.disturbed.add(asked.id);
    model.removed.add(object.metadata.uid ?? '');
    await deleteByHand(stage, plural, object.metadata.name);
  });

const unlabelMade = (at: number): Deed =>
  deed(`take the label away(${at})`, async (model, stage) => {
    const object = nth(madeByUs(stage, 'persistentvolumeclaims'), at);
    if (!object) return;
    model.disturb(object);
    await unlabel(stage, 'persistentvolumeclaims', object.metadata.name);
  });

/** Somebody deletes a restored claim and makes one of the same name. */
const remake = (at: number): Deed =>
  deed(`make anew by hand(${at})`, async (model, stage) => {
    const object = nth(madeByUs(stage, 'persistentvolumeclaims'), at);
    if (!object || find(stage, 'pods', `uses-${object.metadata.name}`)) return;
    const { name } = object.metadata;
    model.disturb(object);
    await deleteByHand(stage, 'persistentvolumeclaims', name);
    await stage.until(`${name} is gone`, () => {
      return find(stage, 'persistentvolumeclaims', name)?.metadata.uid !== object.metadata.uid;
    });
    if (find(stage, 'persistentvolumeclaims', name)) return;
    stage.cluster.sandbox.load([bareClaim(name)]);
    const uid = find(stage, 'persistentvolumeclaims', name)?.metadata.uid ?? '';
    model.strangers.set(`persistentvolumeclaims ${name}`, uid);
  });

/** A pod begins to use a restored claim, or ends. */
const use = (at: number): Deed =>
  deed(`use(${at})`, async (model, stage) => {
    const object = nth(madeByUs(stage, 'persistentvolumeclaims'), at);
    if (!object) return;
    const pod = podUsing(object.metadata.name);
    model.disturb(object);
    if (find(stage, 'pods', pod.metadata.name)) {
      model.strangers.delete(`pods ${pod.metadata.name}`);
      await deleteByHand(stage, 'pods', pod.metadata.name);
      return;
    }
    stage.cluster.sandbox.load([pod]);
    const uid = find(stage, 'pods', pod.metadata.name)?.metadata.uid ?? '';
    model.strangers.set(`pods ${pod.metadata.name}`, uid);
  });

const source = fc.constantFrom(...SOURCES);
const place = fc.nat(9);
const HANDS_ON: readonly Plural[] = [
  'persistentvolumeclaims',
  'persistentvolumes',
  'volumes.longhorn.io',
  'backups.longhorn.io',
  'snapshots.longhorn.io',
];

/** Everything that may happen, what matters most the most often. */
export const deeds = (maxCommands: number): fc.Arbitrary<Iterable<Deed>> =>
  fc.commands(
    [
      source.map(backUp),
      fc.constant(null).map(backUpAll),
      source.map(write),
      fc.tuple(source, fc.constantFrom('one', 'two', 'three')).map((args) => restore(...args)),
      fc.constantFrom('a-', 'b-').map(restoreAll),
      place.map(undo),
      place.map(cancel),
      place.map(retry),
      place.map(repeat),
      fc.constantFrom(100, 5 * SECOND_MS, MINUTE_MS, 10 * MINUTE_MS).map(pass),
      fc.constantFrom(100, 10 * SECOND_MS, 2 * MINUTE_MS).map(pass),
      fc.constantFrom(30 * SECOND_MS, 5 * MINUTE_MS).map(outage),
      fc.tuple(fc.constantFrom(...FATES), fc.integer({ min: 1, max: 4 })).map((a) => flurry(...a)),
      fc.boolean().map(crash),
      fc
        .tuple(fc.integer({ min: 1, max: 8 }), fc.constantFrom(...PHASES))
        .map((args) => crashAt(...args)),
      fc.tuple(fc.constantFrom(...HANDS_ON), place).map((args) => removeMade(...args)),
      place.map(unlabelMade),
      place.map(remake),
      place.map(use),
    ],
    { maxCommands, size: 'max' },
  );
