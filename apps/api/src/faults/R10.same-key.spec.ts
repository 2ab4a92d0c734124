import { type Operation } from '@soteria/contracts';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONG_MS = 180_000;
const orders = { namespace: 'shop', pvc: 'orders' };

describe('R10: the same Idempotency-Key again', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: world().volume('shop/orders').volume('shop/catalog') });
  }, LONG_MS);
  afterAll(() => story.end(), LONG_MS);

  const backUp = (body: object, key: string) =>
    story.post<Operation>('/v1/backup', body, { 'idempotency-key': key });
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
    'a cancellation is answered alike also after its end',
    async () => {
      // It has not ended when it is cancelled: until then it gets no snapshot.
      const busy = story.cluster.sandbox.faults.add({
        match: { verb: 'create', plural: 'snapshots' },
        action: { kind: 'status', code: 503 },
      });
      const id = await story.begun('/v1/backup', orders);
      const cancel = (headers: Record<string, string> = {}) =>
        story.post<Operation>(`/v1/operations/${id}/cancel`, undefined, headers);
      const key = { 'idempotency-key': 'stop' };
      expect(await cancel(key)).toMatchObject({ status: 202 });
      busy.remove();
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
