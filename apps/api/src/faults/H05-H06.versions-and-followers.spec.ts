import { type Inventory, type Operation, type OperationList } from '@soteria/contracts';
import { type ConfigMap } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { Stage } from '../crash/testing/stage';

const LONG_MS = 180_000;
const orders = { namespace: 'shop', pvc: 'orders' };

describe('H05 and H06: replicas of different versions, and those that follow', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open({ world: world().volume('shop/orders'), replicas: 2 });
    await stage.ready();
  }, LONG_MS);
  afterAll(() => stage.close(), LONG_MS);

  it(
    'a record of a newer version is left alone, and told of',
    async () => {
      const { sandbox } = stage.cluster;
      const newer: ConfigMap = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'soteria-operation-op-of-tomorrow',
          namespace: 'soteria',
          labels: { 'soteria.io/record': 'operation', 'soteria.io/operation': 'op-of-tomorrow' },
        },
        data: { 'operation.json': JSON.stringify({ version: 2, id: 'op-of-tomorrow', work: [] }) },
      };
      sandbox.load([newer]);
      const stored = () => sandbox.store.get('configmaps', 'soteria', newer.metadata.name);
      const before = stored();
      await stage.elapse(120_000);
      const { body } = await stage.ask<OperationList>('GET', '/v1/operations');
      expect(body.problems).toMatchObject([{ key: newer.metadata.name }]);
      expect(body.problems[0]?.detail).toContain('version');
      expect(stored()).toEqual(before);
      const { body: operation } = await stage.ask<Operation>('POST', '/v1/backup', orders);
      expect((await stage.ended(operation.id)).items[0]?.state).toBe('succeeded');
    },
    LONG_MS,
  );

  it(
    'one that only follows answers, says as of when, and takes requests that the leader works on',
    async () => {
      const leader = await stage.leader();
      const follower = stage.processes.find((process) => process !== leader);
      const read = await stage.askOf<Inventory>(follower, 'GET', '/v1/inventory');
      expect(read.body.items).toHaveLength(1);
      expect(Date.parse(read.body.asOf)).toBeLessThanOrEqual(stage.clock.now());
      expect(stage.clock.now() - Date.parse(read.body.asOf)).toBeLessThan(180_000);
      const from = stage.cluster.sandbox.mutations.all.length;
      const asked = await stage.askOf<Operation>(follower, 'POST', '/v1/backup', orders);
      await stage.ended(asked.body.id);
      const makers = stage.cluster.sandbox.mutations.all
        .slice(from)
        .filter(({ plural, verb }) => plural === 'backups' && verb === 'create')
        .map(({ user }) => user);
      expect(makers).toEqual([leader.user]);
      const written = stage.cluster.sandbox.mutations.all
        .slice(from)
        .filter(({ user, plural }) => user === follower?.user && plural !== 'leases')
        .map(({ verb, plural }) => `${verb} ${plural}`);
      expect(written).toEqual(['create configmaps']);
    },
    LONG_MS,
  );
});
