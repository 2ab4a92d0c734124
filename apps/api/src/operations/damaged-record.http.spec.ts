import { type OperationList } from '@soteria/contracts';
import {
  type ConfigMap,
  RECORD_DATA_KEY,
  RECORD_LABEL,
  RECORD_OPERATION,
  RESOURCES,
  resourcePath,
} from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

/** Somebody edits the record of an operation that runs. */
describe('a record that is damaged while its operation runs', () => {
  let story: Story;
  let stuck = '';
  let kept = '';

  const write = (text: string, id = stuck) =>
    story.kube(
      'PATCH',
      resourcePath(RESOURCES.configMaps, story.config.namespace, `soteria-operation-${id}`),
      { data: { [RECORD_DATA_KEY]: text } },
      'application/merge-patch+json',
    );

  beforeAll(async () => {
    story = await Story.begin({
      variables: { SOTERIA_BACKUP_CONCURRENCY: '1', SOTERIA_OPERATIONS_KEEP: '2' },
      world: world()
        .volume('shop/stuck', { marks: { [MARK.backupStallsAt]: '17' } })
        .volume('shop/orders'),
    });
    stuck = await story.begun('/v1/backup', { namespace: 'shop', pvc: 'stuck' });
    await story.until('it uploads', async () => {
      const { items } = await story.operation(stuck);
      return items[0]?.phase === 'uploading' && items[0].progress === 17;
    });
    const { store } = story.cluster.sandbox;
    const name = `soteria-operation-${stuck}`;
    const configMap = store.get<ConfigMap>('configmaps', story.config.namespace, name);
    kept = configMap?.data?.[RECORD_DATA_KEY] ?? '';
  });
  afterAll(() => story.end());

  it('is a problem of its own and holds up nobody else', async () => {
    const waiting = await story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    await story.until('the other waits for its place', async () => {
      const { items } = await story.operation(waiting);
      return items[0]?.detail?.includes('its turn') === true;
    });
    await write(kept.replace('"uploading"', '"resting"'));
    expect(await story.ended(waiting)).toMatchObject({ state: 'succeeded' });
    const { body } = await story.get<OperationList>('/v1/operations');
    expect(body.problems).toMatchObject([
      {
        key: `soteria-operation-${stuck}`,
        detail: expect.stringContaining('item 1 has no proper phase') as string,
      },
    ]);
    expect(body.items.map(({ id }) => id)).toEqual([waiting]);
  });

  it('goes on once it is mended', async () => {
    await write(kept);
    await story.until('it is known again', async () => (await story.operation(stuck)).id === stuck);
    await story.post(`/v1/operations/${stuck}/cancel`, undefined);
    expect(await story.ended(stuck)).toMatchObject({ state: 'cancelled' });
    const { body } = await story.get<OperationList>('/v1/operations');
    expect(body.problems).toEqual([]);
  });

  it('is not taken for another one, whose name ends alike', async () => {
    const id = await story.begun('/v1/backup', { namespace: 'shop', pvc: 'stuck' });
    await story.until('it uploads', async () => (await story.operation(id)).progress === 17);
    const name = `another-operation-${id}`;
    await story.kube('POST', resourcePath(RESOURCES.configMaps, story.config.namespace), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, labels: { [RECORD_LABEL]: RECORD_OPERATION } },
      data: { [RECORD_DATA_KEY]: kept },
    });
    await story.until('it is a problem', async () => {
      const { problems } = (await story.get<OperationList>('/v1/operations')).body;
      return problems.some(({ key }) => key === name);
    });
    const volume = story.cluster.handleOf('shop/stuck');
    const path = resourcePath(RESOURCES.longhornVolumes, 'longhorn-system', volume);
    const unmarked = { metadata: { annotations: { [MARK.backupStallsAt]: null } } };
    await story.kube('PATCH', path, unmarked, 'application/merge-patch+json');
    expect(await story.ended(id)).toMatchObject({ state: 'succeeded' });
  });

  it('is none of those that are kept, and of these the one that ended first goes', async () => {
    const listed = async () =>
      (await story.get<OperationList>('/v1/operations')).body.items.map(({ id }) => id);
    await story.until('two are left', async () => (await listed()).length === 2);
    expect(await listed()).toContain(stuck);
    const [damaged] = (await listed()).filter((id) => id !== stuck);
    await write('edited', damaged);
    await story.until('it is damaged', async () => (await listed()).length === 1);
    const orders = { namespace: 'shop', pvc: 'orders' };
    const second = await story.done('/v1/backup', orders);
    expect(await listed()).toContain(stuck);
    const third = await story.done('/v1/backup', orders);
    await story.until('the first is gone', async () => !(await listed()).includes(stuck));
    expect((await listed()).sort()).toEqual([second.id, third.id].sort());
  });
});
