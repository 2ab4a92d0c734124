import { type Operation } from '@soteria/contracts';
import { formatInstant, HOUR_MS } from '@soteria/domain';
import { type LonghornBackup, OPERATION_LABEL } from '@soteria/kube';
import { MANAGERS, MARK, type Mutation, type World, world } from '@soteria/sandbox';
import { type Answer, type Scene } from './scene';

/** What one try of a flow left behind to be looked at. */
export interface Outcome {
  /** The operations that it began, each with how it has to end. */
  operations: { id: string; state: string }[];
  /** The operation that each request was answered with, by its key. */
  replies: { method: string; path: string; body?: unknown; key: string; id: string }[];
}

/** One kind of operation, from the request to its end. */
export interface Flow {
  name: string;
  world: () => World;
  variables?: Readonly<Record<string, string>>;
  /** Which writes of the API are numbered; all but those of the lease and of events when it is not said. */
  counts?: (mutation: Readonly<Mutation>) => boolean;
  /** At how many of its writes it is tried, where all that follow are like the last of these. */
  distinctWrites?: number;
  /** Once, before the first try. */
  open?: (scene: Scene) => Promise<void>;
  /** Before a try, out of danger. */
  prepare?: (scene: Scene, attempt: string) => Promise<void>;
  /** The try itself; its processes may be ended at any moment of it. */
  run: (scene: Scene, attempt: string) => Promise<Outcome>;
  /** Whether an object of the cluster may have gone because the flow was about that. */
  takesAway?: (object: { kind: string; labels: Readonly<Record<string, string>> }) => boolean;
  /** Nothing but a namespace, and what tells of the work, may have been added to the cluster as it was before. */
  leavesNothing?: boolean;
}

const isLease = ({ plural }: Readonly<Mutation>): boolean => plural === 'leases';
/** Events tell of the work beside it, in no order with it. */
export const countsByDefault = (mutation: Readonly<Mutation>): boolean =>
  !isLease(mutation) && mutation.plural !== 'events';

const orders = { namespace: 'shop', pvc: 'orders' };

/** Sends a request that begins an operation, and waits for its end. */
async function operate(
  scene: Scene,
  method: string,
  path: string,
  { body, key, state }: { body?: unknown; key: string; state: string },
): Promise<Outcome> {
  const answer = await scene.ask<Operation>(method, path, body, key);
  const { id } = accepted(answer);
  await scene.ended(id);
  const reply = { method, path, ...(body === undefined ? {} : { body }), key, id };
  return { operations: [{ id, state }], replies: [reply] };
}

function accepted({ status, body }: Answer<Operation>): Operation {
  if (status !== 202) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

const restoreInto = (namespace: string) => ({
  source: orders,
  target: { namespace, pvc: 'orders', createNamespace: true },
});

/** Begins an operation and cancels it once it has made an object of a kind of the driver. */
async function cancelOnceMade(
  scene: Scene,
  plural: string,
  path: string,
  body: unknown,
  key: string,
): Promise<Outcome> {
  const { id } = accepted(await scene.ask<Operation>('POST', path, body, key));
  const { store } = scene.cluster.sandbox;
  await scene.until(`${id} has made one of the ${plural}`, () =>
    store
      .list(plural, 'longhorn-system')
      .some(({ metadata }) => metadata.labels?.[OPERATION_LABEL] === id),
  );
  await scene.ask('POST', `/v1/operations/${id}/cancel`);
  await scene.ended(id);
  return {
    operations: [{ id, state: 'cancelled' }],
    replies: [{ method: 'POST', path, body, key, id }],
  };
}

const backup: Flow = {
  name: 'backup',
  world: () => world().volume('shop/orders').usedBy('Deployment/orders'),
  run: (scene, key) =>
    operate(scene, 'POST', '/v1/backup', { body: orders, key, state: 'succeeded' }),
};

const namespaceBackup: Flow = {
  name: 'namespace backup',
  world: () =>
    world()
      .volume('shop/catalog')
      .volume('shop/orders')
      .volume('shop/broken', { health: 'faulted' }),
  run: (scene, key) =>
    operate(scene, 'POST', '/v1/backup/namespace', {
      body: { namespace: 'shop' },
      key,
      state: 'succeeded',
    }),
};

const failedBackup: Flow = {
  name: 'backup that fails',
  world: () => world().volume('shop/orders', { marks: { [MARK.backupError]: 'no space left' } }),
  run: (scene, key) => operate(scene, 'POST', '/v1/backup', { body: orders, key, state: 'failed' }),
};

const cancelledBackup: Flow = {
  name: 'cancelled backup',
  world: () => world().volume('shop/orders', { marks: { [MARK.backupTakesSeconds]: '120' } }),
  run: (scene, key) => cancelOnceMade(scene, 'backups.longhorn.io', '/v1/backup', orders, key),
};

const restore: Flow = {
  name: 'restore',
  world: () => world().volume('shop/orders').backedUp('1d ago'),
  run: (scene, key) =>
    operate(scene, 'POST', '/v1/restores', { body: restoreInto(key), key, state: 'succeeded' }),
};

/** A moment half a day after the first restore point, whatever the clock says. */
function afterTheFirst({ cluster }: Scene): string {
  const times = cluster.sandbox.store
    .list<LonghornBackup>('backups.longhorn.io', 'longhorn-system')
    .flatMap(({ status }) => status?.snapshotCreatedAt ?? []);
  return formatInstant(Math.min(...times.map(Date.parse)) + 12 * HOUR_MS);
}

const namespaceRestore: Flow = {
  name: 'namespace restore',
  world: () =>
    world()
      .volume('shop/catalog')
      .backedUp('2d ago', '1h ago')
      .volume('shop/orders')
      .backedUp('2d ago', '1h ago'),
  run: (scene, key) =>
    operate(scene, 'POST', '/v1/restores/namespace', {
      body: {
        source: { namespace: 'shop', at: afterTheFirst(scene) },
        target: { namespace: key, createNamespace: true },
      },
      key,
      state: 'succeeded',
    }),
};

/** The claim is made but never bound, so the restore takes back all but the namespace. */
const rolledBackRestore: Flow = {
  name: 'roll-back of a restore',
  world: restore.world,
  open: async (scene) => {
    scene.cluster.sandbox.faults.add({
      match: {
        plural: 'persistentvolumeclaims',
        subresource: 'status',
        user: MANAGERS,
        mutating: true,
      },
      action: { kind: 'status', code: 500, reason: 'InternalError' },
    });
  },
  run: (scene, key) =>
    operate(scene, 'POST', '/v1/restores', { body: restoreInto(key), key, state: 'failed' }),
  leavesNothing: true,
};

const cancelledRestore: Flow = {
  name: 'cancelled restore',
  world: () =>
    world()
      .volume('shop/orders', { marks: { [MARK.restoreTakesSeconds]: '120' } })
      .backedUp('1d ago'),
  run: (scene, key) =>
    cancelOnceMade(scene, 'volumes.longhorn.io', '/v1/restores', restoreInto(key), key),
  leavesNothing: true,
};

const undo: Flow = {
  name: 'undo',
  world: restore.world,
  prepare: async (scene, attempt) => {
    await restore.run(scene, `to-${attempt}`);
  },
  run: async (scene, attempt) => {
    const { body } = await scene.ask<Operation>(
      'POST',
      '/v1/restores',
      restoreInto(`to-${attempt}`),
      `to-${attempt}`,
    );
    return operate(scene, 'DELETE', `/v1/restores/${body.id}`, {
      key: attempt,
      state: 'succeeded',
    });
  },
  takesAway: ({ labels }) => labels['soteria.io/operation'] !== undefined,
};

const frequent = {
  name: 'frequent',
  enabled: true,
  selector: { namespaces: ['shop'] },
  schedule: { every: '10m', onMissed: 'run' },
  retention: { last: 1, keepAtLeast: 1 },
  mode: 'incremental',
};

/** A policy that keeps one restore point: each slot makes a backup and prunes the one before. */
const policySlot: Flow = {
  name: 'policy slot and its prune',
  world: () => world().volume('shop/orders'),
  open: async (scene) => {
    await scene.ask('POST', '/v1/policies', frequent);
  },
  run: async (scene) => {
    const kindCount = (kind: string) =>
      scene.records().filter((record) => record.kind === kind && record.finishedAt).length;
    const before = { backups: kindCount('backup'), prunes: kindCount('prune') };
    const known = new Set(scene.records().map(({ id }) => id));
    await scene.until(
      'a slot has been run and the backup before it is pruned',
      () =>
        kindCount('backup') > before.backups &&
        (kindCount('prune') > before.prunes || before.backups === 0) &&
        scene.records().every(({ finishedAt }) => finishedAt !== undefined),
    );
    const made = scene.records().filter(({ id }) => !known.has(id));
    return { operations: made.map(({ id }) => ({ id, state: 'succeeded' })), replies: [] };
  },
  takesAway: ({ kind }) => kind === 'Backup',
};

/** Given back by one process and acquired and renewed by the next, while a backup runs. */
/** A leader renews its lease every twenty seconds. */
const RENEWED_TWICE_MS = 45_000;

const lease: Flow = {
  name: 'lease',
  world: backup.world,
  counts: isLease,
  distinctWrites: 3,
  run: async (scene, key) => {
    await scene.giveWay();
    const outcome = await backup.run(scene, key);
    await scene.elapse(RENEWED_TWICE_MS);
    return outcome;
  },
};

/** What is tried at every run of all tests. */
export const MAIN_FLOWS: readonly Flow[] = [
  backup,
  namespaceBackup,
  restore,
  namespaceRestore,
  undo,
  lease,
];

/** What is tried beside it by `npm run crash`. */
export const FURTHER_FLOWS: readonly Flow[] = [
  rolledBackRestore,
  policySlot,
  failedBackup,
  cancelledBackup,
  cancelledRestore,
];
