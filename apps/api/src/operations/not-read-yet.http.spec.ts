import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

/** A process that has just begun does not know yet what there is. */
describe('operations that were not read yet', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: world().volume('shop/orders') });
  });
  afterAll(() => story.end());

  it('are not taken for operations that do not exist', async () => {
    const { id } = await story.done('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    const unreadable = story.cluster.sandbox.faults.add({
      match: { plural: 'configmaps', verb: 'list' },
      action: { kind: 'status', code: 500, reason: 'InternalError' },
    });
    const restarted = story.restart();
    await story.until('another process answers', async () => {
      const answer = await story.get('/readyz').catch(() => null);
      return answer?.status === 503;
    });
    const notReady = { status: 503, code: 'not-ready' };
    expect(await story.refused('GET', '/v1/operations')).toMatchObject(notReady);
    expect(await story.refused('GET', `/v1/operations/${id}`)).toMatchObject(notReady);
    expect(await story.refused('POST', `/v1/operations/${id}/cancel`)).toMatchObject(notReady);
    unreadable.remove();
    await restarted;
    expect(await story.operation(id)).toMatchObject({ state: 'succeeded' });
  });
});
