import { world } from '../../../seed/world';
import { TryOut } from '../../../testing/try-out';
import { type LonghornVersion } from './longhorn-version';

const VOLUMES = '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/volumes';
const good = { size: String(2 ** 30), frontend: 'blockdev', dataEngine: 'v1' };

let run: TryOut;
const start = async (version: LonghornVersion) => {
  run = await TryOut.start({
    world: world().longhorn(version),
    version,
    withoutBehaviours: true,
  });
};
afterEach(() => run.stop());

const create = (more: object, query = '') =>
  fetch(`${run.cluster.sandbox.url}${VOLUMES}${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      apiVersion: 'longhorn.io/v1beta2',
      kind: 'Volume',
      metadata: { name: 'new-volume' },
      spec: { ...good, ...more },
    }),
  });

describe('a new volume with what the release does not know yet', () => {
  it('loses the fields in silence', async () => {
    await start('1.8');
    const answer = await create({ backupBlockSize: '4194304', offlineRebuilding: 'enabled' });
    expect(answer.status).toBe(201);
    expect(run.volume('new-volume')?.spec).not.toHaveProperty('backupBlockSize');
    expect(run.volume('new-volume')?.spec).not.toHaveProperty('offlineRebuilding');
  });

  it.each([
    ['1.8', { offlineRebuilding: 'enabled' }, 400, /unknown field "spec.offlineRebuilding"/],
    ['1.9', { backupBlockSize: '2097152' }, 400, /unknown field "spec.backupBlockSize"/],
    ['1.10', { accessMode: 'rwop' }, 422, /Unsupported value: "rwop"/],
    ['1.11', { dataLayout: { type: 'sharded' } }, 400, /unknown field "spec.dataLayout"/],
  ] as const)('is refused in %s to whoever is strict: %j', async (version, more, code, says) => {
    await start(version);
    const answer = await create(more, '?fieldValidation=Strict');
    expect(answer.status).toBe(code);
    expect(((await answer.json()) as { message: string }).message).toMatch(says);
    expect(run.volume('new-volume')).toBeUndefined();
  });
});
