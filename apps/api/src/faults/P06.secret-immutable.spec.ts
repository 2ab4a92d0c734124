import { world } from '@soteria/sandbox';
import { draft, Hand } from '../policy/testing/hand';
import { Story } from '../testing/story';

describe('P06: the Secret is immutable', () => {
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    story = await Story.begin({ world: world().volume('shop/orders').backup({ at: '1d ago' }) });
    hand = new Hand(story);
    await hand.save();
    await hand.patch({ immutable: true });
    await hand.known(1, 1);
  });
  afterEach(() => story.end());

  it('everything that would change it is refused with what to do, and its policies run', async () => {
    const { items, problems } = await hand.list();
    expect(problems[0]?.detail).toMatch(/is immutable: its policies run, but nothing in it can/);
    const before = hand.secret();
    const { body } = await story.get<{ items: { id: string }[] }>(
      '/v1/backups?namespace=shop&pvc=orders',
    );
    const attempts: [method: string, path: string, body?: object][] = [
      ['POST', '/v1/policies', draft({ name: 'other' })],
      ['POST', '/v1/policies', { ...draft(), resourceVersion: items[0]?.resourceVersion }],
      ['DELETE', '/v1/policies/hourly?force=true'],
      ['POST', '/v1/exclusions', { namespace: 'shop', pvc: 'orders', reason: 'a cache' }],
      ['POST', `/v1/backups/${body.items[0]?.id}/pin`, {}],
    ];
    for (const [method, path, sent] of attempts) {
      const refused = await story.refused(method, path, sent);
      expect(refused).toMatchObject({ status: 409, code: 'conflict' });
      expect(refused.detail).toContain('make it anew without `immutable: true`');
    }
    expect(hand.secret()).toEqual(before);
    expect(await hand.look()).toHaveLength(1);
  });

  it('can be changed again when it was made anew', async () => {
    const text = hand.entry('hourly');
    await hand.remove();
    await hand.create({ 'policy.hourly.json': text });
    await hand.known(1, 0);
    expect((await story.post('/v1/policies', draft({ name: 'other' }))).status).toBe(201);
  });
});
