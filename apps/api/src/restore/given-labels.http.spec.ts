import { type Plan } from '@soteria/contracts';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const orders = { namespace: 'shop', pvc: 'orders' };
const target = { namespace: 'shop', pvc: 'restored' };

describe('a restore', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: world().volume('shop/orders').backedUp('1d ago') });
  });
  afterAll(() => story.end());

  it.each([
    ['labels', 'app.kubernetes.io/managed-by'],
    ['labels', 'soteria.io/operation'],
    ['labels', 'soteria.io/policy'],
    ['annotations', 'soteria.io/operation'],
  ])('is refused with %s that are not its own to give: %s', async (field, key) => {
    const wanted = { source: orders, target: { ...target, [field]: { [key]: 'me' } } };
    const problem = await story.refused('POST', '/v1/restores', { ...wanted, dryRun: true });
    const detail = `has "${key}", which is set by Soteria; leave it out.`;
    expect(problem).toMatchObject({
      status: 400,
      errors: [{ pointer: `/target/${field}`, detail }],
    });
  });

  it('is not refused with what an owner says to Soteria, or with the name of a tool', async () => {
    const annotations = {
      'soteria.io/exclude': 'a copy',
      'soteria.io/exclude-until': '2099-12-31',
    };
    const labels = { 'app.kubernetes.io/instance': 'mine' };
    const wanted = { source: orders, target: { ...target, annotations, labels } };
    const answer = await story.post<Plan>('/v1/restores', { ...wanted, dryRun: true });
    expect(answer).toMatchObject({ status: 200, body: { conflicts: [] } });
  });
});
