import { type Operation } from '@soteria/contracts';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

describe('operations that have ended, of which only the newest are kept', () => {
  const orders = { namespace: 'shop', pvc: 'orders' };
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      variables: { SOTERIA_OPERATIONS_KEEP: '1' },
      world: world().namespace('elsewhere').volume('shop/orders').backedUp('1d ago'),
    });
  });
  afterAll(() => story.end());

  const restored = (pvc: string) =>
    story.done('/v1/restores', { source: orders, target: { namespace: 'elsewhere', pvc } });
  const gone = ({ id }: Operation) =>
    story.until('it is not kept any more', async () => {
      return (await story.get(`/v1/operations/${id}`)).status === 404;
    });

  it('a restore outlives the backups that come after it, and can be taken back', async () => {
    const restore = await restored('first');
    const backup = await story.done('/v1/backup', orders);
    await story.done('/v1/backup', orders);
    await gone(backup);
    const { status, body } = await story.delete<Operation>(`/v1/restores/${restore.id}`);
    expect(status).toBe(202);
    expect(await story.ended(body.id)).toMatchObject({ kind: 'undo', state: 'succeeded' });
  });

  it('a restore goes for a newer one, and the backups stay', async () => {
    const backup = await story.done('/v1/backup', orders);
    const earlier = await restored('second');
    await restored('third');
    await gone(earlier);
    expect(await story.operation(backup.id)).toMatchObject({ state: 'succeeded' });
  });
});
