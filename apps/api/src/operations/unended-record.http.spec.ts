import { type OperationRecord, readRecord, writeRecord } from '@soteria/domain';
import { type ConfigMap, RECORD_DATA_KEY, RESOURCES, resourcePath } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

describe('a record whose items have all ended, and that does not say when', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: world().volume('shop/orders') });
  });
  afterAll(() => story.end());

  const place = (id: string) =>
    resourcePath(RESOURCES.configMaps, story.config.namespace, `soteria-operation-${id}`);

  function kept(id: string): OperationRecord {
    const { store } = story.cluster.sandbox;
    const name = `soteria-operation-${id}`;
    const configMap = store.get<ConfigMap>('configmaps', story.config.namespace, name);
    const read = readRecord(configMap?.data?.[RECORD_DATA_KEY]);
    if (!read.ok) throw new Error(read.error);
    return read.value;
  }

  const write = (record: OperationRecord) =>
    story.kube(
      'PATCH',
      place(record.id),
      { data: { [RECORD_DATA_KEY]: writeRecord(record) } },
      'application/merge-patch+json',
    );

  it('is ended when it is read at the start, as of when the last of them ended', async () => {
    const { id } = await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    const whole = kept(id);
    const finishedAt = '2026-01-02T03:04:05Z';
    const items = whole.items.map((item) => ({ ...item, finishedAt }));
    await story.restart(() => write({ ...whole, items, finishedAt: undefined } as OperationRecord));
    await story.until('it is ended', () => kept(id).finishedAt !== undefined);
    expect(kept(id)).toEqual({ ...whole, items, finishedAt });
    expect(await story.operation(id)).toMatchObject({ state: 'succeeded', finishedAt });
  });

  it('is ended when it is made so by hand while the process runs', async () => {
    const { id } = await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    const whole = kept(id);
    await write({ ...whole, finishedAt: undefined });
    await story.until('it is ended', () => kept(id).finishedAt !== undefined);
    expect(kept(id)).toEqual(whole);
  });
});
