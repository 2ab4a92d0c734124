import { type Operation } from '@soteria/contracts';
import { world } from '@soteria/sandbox';
import { isApi, Stage } from '../crash/testing/stage';

const LONG_MS = 180_000;
const LONGHORN = 'longhorn-system';
const VOLUMES = ['shop/catalog', 'shop/orders', 'shop/users'];

describe('H01: two processes believe that they lead', () => {
  let stage: Stage;
  beforeEach(async () => {
    const told = world();
    for (const name of VOLUMES) told.volume(name).backedUp('1d ago');
    stage = await Stage.open({ world: told, replicas: 2 });
    await stage.ready();
  }, LONG_MS);
  afterEach(() => stage.close(), LONG_MS);

  /** The leader loses the lease without noticing: its clock stands still, and its renewals fail. */
  async function splitLead(): Promise<string[]> {
    const stale = await stage.leader();
    stale.freezeClock();
    stage.cluster.sandbox.faults.add({
      match: { plural: 'leases', user: stale.user, mutating: true },
      action: { kind: 'status', code: 500, reason: 'InternalError' },
    });
    await stage.until('another leads', () => stage.holder() !== stale.replica);
    return stage.processes.map(({ user }) => user);
  }

  /** The writes that took effect, by plural and verb. */
  function effective(from: number, verb: string, plural: string): string[] {
    return stage.cluster.sandbox.mutations.all
      .slice(from)
      .filter((each) => isApi(each.user) && each.verb === verb && each.plural === plural)
      .filter(({ code = 500 }) => code < 300)
      .map(({ user }) => user);
  }

  it(
    'of a namespace every backup is made once',
    async () => {
      const users = await splitLead();
      const from = stage.cluster.sandbox.mutations.all.length;
      const body = { namespace: 'shop' };
      const { body: operation } = await stage.ask<Operation>('POST', '/v1/backup/namespace', body);
      const record = await stage.ended(operation.id);
      expect(record.items.map(({ state }) => state)).toEqual(VOLUMES.map(() => 'succeeded'));
      expect(effective(from, 'create', 'snapshots')).toHaveLength(VOLUMES.length);
      expect(effective(from, 'create', 'backups')).toHaveLength(VOLUMES.length);
      // Both were at it, or this would prove nothing.
      const writers = stage.cluster.sandbox.mutations.all
        .slice(from)
        .filter(({ plural }) => plural !== 'leases' && plural !== 'events')
        .map(({ user }) => user);
      expect(new Set(writers.filter(isApi))).toEqual(new Set(users));
    },
    LONG_MS,
  );

  it(
    'a restore makes one of each, and both agree on what became of it',
    async () => {
      await splitLead();
      const from = stage.cluster.sandbox.mutations.all.length;
      const { body: operation } = await stage.ask<Operation>('POST', '/v1/restores', {
        source: { namespace: 'shop', pvc: 'orders' },
        target: { namespace: 'fresh', pvc: 'orders', createNamespace: true },
      });
      const record = await stage.ended(operation.id);
      expect(record.items.map(({ state }) => state)).toEqual(['succeeded']);
      for (const plural of ['volumes', 'persistentvolumes', 'persistentvolumeclaims']) {
        expect(effective(from, 'create', plural)).toHaveLength(1);
      }
      const made = stage.cluster.sandbox.store
        .list('volumes.longhorn.io', LONGHORN)
        .filter(({ metadata }) => metadata.labels?.['soteria.io/operation'] === operation.id);
      expect(made).toHaveLength(1);
    },
    LONG_MS,
  );
});
