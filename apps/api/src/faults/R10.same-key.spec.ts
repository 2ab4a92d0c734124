import { type Operation, type Plan } from '@soteria/contracts';
import { fingerprint, type OperationRecord } from '@soteria/domain';
import { type ConfigMap, RECORD_DATA_KEY, RESOURCES, resourcePath } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONG_MS = 180_000;
const orders = { namespace: 'shop', pvc: 'orders' };
const ANOTHER_PLAN = `plan-${'a'.repeat(22)}`;
const REFUSED = { status: 409, body: { code: 'conflict' } };

describe('R10: the same Idempotency-Key again', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .volume('shop/orders')
        .volume('shop/catalog')
        .volume('shop/stalls', { marks: { [MARK.backupStallsAt]: '17' } }),
    });
  }, LONG_MS);
  afterAll(() => story.end(), LONG_MS);

  const backUp = (body: object, key: string) =>
    story.post<Operation>('/v1/backup', body, { 'idempotency-key': key });
  /** A restore of the newest backup of the orders, and the plan that it is to be carried out by. */
  async function plannedRestore(pvc: string) {
    const wanted = { source: orders, target: { namespace: 'shop', pvc } };
    const { body: plan } = await story.post<Plan>('/v1/restores', { ...wanted, dryRun: true });
    const restore = (key: string, more: object = { plan: plan.id }) =>
      story.post<Operation>('/v1/restores', { ...wanted, ...more }, { 'idempotency-key': key });
    return { plan: plan.id, restore };
  }
  const records = () => story.cluster.sandbox.store.list('configmaps', 'soteria').length;

  it(
    'fifty at once with the same body are one operation',
    async () => {
      const before = records();
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => backUp(orders, 'fifty-at-once')),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
      const ids = new Set(answers.map(({ body }) => body.id));
      expect(ids.size).toBe(1);
      expect(records()).toBe(before + 1);
      const [id = ''] = ids;
      await story.ended(id, LONG_MS);
      expect((await backUp(orders, 'fifty-at-once')).body.id).toBe(id);
    },
    LONG_MS,
  );

  it(
    'with another body it is refused, also when both come at once',
    async () => {
      const before = records();
      const other = { namespace: 'shop', pvc: 'catalog' };
      const answers = await Promise.all([backUp(orders, 'two'), backUp(other, 'two')]);
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
      expect(records()).toBe(before + 1);
      const { body } = await backUp({ ...orders, mode: 'full' }, 'two');
      expect(body).toMatchObject({ code: 'conflict' });
    },
    LONG_MS,
  );

  it(
    'the note belongs to the body; none is the same as an empty one',
    async () => {
      const noted = { ...orders, note: 'before the upgrade' };
      const first = await backUp(noted, 'noted');
      expect(await backUp(noted, 'noted')).toMatchObject({
        status: 202,
        body: { id: first.body.id },
      });
      for (const body of [orders, { ...orders, note: 'for a colleague' }]) {
        expect(await backUp(body, 'noted')).toMatchObject(REFUSED);
      }
      const { body: silent } = await backUp(orders, 'silent');
      const again = await backUp({ ...orders, note: '' }, 'silent');
      expect(again).toMatchObject({ status: 202, body: { id: silent.id } });
      expect(await backUp(noted, 'silent')).toMatchObject(REFUSED);
      for (const { id } of [first.body, silent]) await story.ended(id, LONG_MS);
    },
    LONG_MS,
  );

  it(
    'the plan belongs to the body, and the note of a restore does',
    async () => {
      await story.done('/v1/backup', orders);
      const { plan, restore } = await plannedRestore('planned');
      const { status, body } = await restore('planned');
      expect(status).toBe(202);
      await story.ended(body.id, LONG_MS);
      expect(await restore('planned')).toMatchObject({ status: 202, body: { id: body.id } });
      for (const other of [{}, { plan: ANOTHER_PLAN }, { plan, note: 'why' }]) {
        expect(await restore('planned', other)).toMatchObject(REFUSED);
      }
      const { restore: unplanned } = await plannedRestore('unplanned');
      const { body: direct } = await unplanned('unplanned', {});
      await story.ended(direct.id, LONG_MS);
      expect(await unplanned('unplanned')).toMatchObject(REFUSED);
    },
    LONG_MS,
  );

  it(
    'a restore that an earlier version recorded is the answer, whatever its plan was',
    async () => {
      await story.done('/v1/backup', orders);
      const { plan, restore } = await plannedRestore('earlier');
      const { body } = await restore('earlier');
      await story.ended(body.id, LONG_MS);
      await recordWithoutPlan(body.id, { namespace: 'shop', pvc: 'earlier' });
      for (const again of [{}, { plan }, { plan: ANOTHER_PLAN }]) {
        const answer = await restore('earlier', again);
        expect(answer).toMatchObject({ status: 202, body: { id: body.id } });
      }
      expect(await restore('earlier', { plan, note: 'why' })).toMatchObject(REFUSED);
    },
    LONG_MS,
  );

  /** Makes the record of a restore what it was before plans were a part of the request. */
  async function recordWithoutPlan(id: string, target: object): Promise<void> {
    const wish = { items: [{ source: { ...orders, at: null }, target }], createNamespace: false };
    const path = resourcePath(
      RESOURCES.configMaps,
      story.config.namespace,
      `soteria-operation-${id}`,
    );
    const { data } = (await story.kube('GET', path)) as ConfigMap;
    const record = JSON.parse(data?.[RECORD_DATA_KEY] ?? '') as OperationRecord;
    const text = JSON.stringify({ ...record, request: fingerprint(['restore', wish]) });
    await story.kube(
      'PATCH',
      path,
      { data: { [RECORD_DATA_KEY]: text } },
      'application/merge-patch+json',
    );
    await story.restart();
  }

  it(
    'the undo that it began is the answer also after its end',
    async () => {
      const { id: backup } = await story.done('/v1/backup', orders);
      const target = { namespace: 'shop', pvc: 'orders-again' };
      const { id } = await story.done('/v1/restores', { source: orders, target });
      const undo = (key: string) =>
        story.delete<Operation>(`/v1/restores/${id}`, { 'idempotency-key': key });
      const first = await undo('back');
      expect(first).toMatchObject({ status: 202, body: { kind: 'undo', of: id } });
      await story.ended(first.body.id, LONG_MS);
      expect(await undo('back')).toMatchObject({ status: 202, body: { id: first.body.id } });
      expect(await undo('another')).toMatchObject({ status: 409, body: { code: 'undo-refused' } });
      expect(await undo('with blank')).toMatchObject({ status: 400 });
      expect((await story.operation(backup)).state).toBe('succeeded');
    },
    LONG_MS,
  );

  it(
    'an undo is another request than any other, and so is that of another restore',
    async () => {
      await story.done('/v1/backup', orders);
      const restored = async (pvc: string) => {
        const target = { namespace: 'shop', pvc };
        return (await story.done('/v1/restores', { source: orders, target })).id;
      };
      const [one, other] = [await restored('for-one'), await restored('for-other')];
      const undo = (id: string, key: string) =>
        story.delete<Operation>(`/v1/restores/${id}`, { 'idempotency-key': key });
      const conflict = { status: 409, body: { code: 'conflict' } };
      const first = await undo(one, 'undo-one');
      expect(first).toMatchObject({ status: 202 });
      expect(await undo(other, 'undo-one')).toMatchObject(conflict);
      expect(await backUp(orders, 'undo-one')).toMatchObject(conflict);
      expect(await undo(one, 'undo-one')).toMatchObject({
        status: 202,
        body: { id: first.body.id },
      });
      const backup = await backUp(orders, 'a-backup');
      expect(backup).toMatchObject({ status: 202 });
      expect(await undo(other, 'a-backup')).toMatchObject(conflict);
      await story.ended(backup.body.id, LONG_MS);
    },
    LONG_MS,
  );

  it(
    'a cancellation is answered alike also after its end',
    async () => {
      const id = await story.begun('/v1/backup', { namespace: 'shop', pvc: 'stalls' });
      const isUploading = async () => (await story.operation(id)).items[0]?.phase === 'uploading';
      await story.until('it uploads', isUploading, LONG_MS);
      const cancel = (headers: Record<string, string> = {}) =>
        story.post<Operation>(`/v1/operations/${id}/cancel`, undefined, headers);
      const key = { 'idempotency-key': 'stop' };
      expect(await cancel(key)).toMatchObject({ status: 202 });
      await story.ended(id, LONG_MS);
      expect(await cancel(key)).toMatchObject({ status: 202, body: { id, state: 'cancelled' } });
      expect(await cancel()).toMatchObject({ status: 409, body: { code: 'conflict' } });
    },
    LONG_MS,
  );

  it.each([['a'.repeat(256)], ['with blank'], ['ümlaut'.replace('ü', '\u00fc')]])(
    'a key that is none is refused: %s',
    async (key) => {
      const before = records();
      expect(await backUp(orders, key)).toMatchObject({ status: 400 });
      expect(records()).toBe(before);
    },
  );
});
