import { world } from '@soteria/sandbox';
import { Hand } from '../policy/testing/hand';
import { Story } from '../testing/story';

describe('P08: the Secret is put back to an older version', () => {
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    story = await Story.begin({ world: world().volume('shop/orders').volume('blog/uploads') });
    hand = new Hand(story);
  });
  afterEach(() => story.end());

  it('is taken as an edit; no slot that was run is run again', async () => {
    await hand.save();
    const old = hand.secret()?.data;
    const ids = (await hand.look()).map(({ id }) => id);
    expect(ids).toHaveLength(1);
    const [{ resourceVersion } = { resourceVersion: '' }] = (await hand.list()).items;
    const wider = { selector: { namespaces: ['shop', 'blog'] }, resourceVersion };
    await hand.save(wider);
    await hand.save({ name: 'other', selector: { namespaces: ['nowhere'] } });
    const both = (await hand.look()).map(({ id }) => id);
    expect(both).toHaveLength(2);
    expect(both).toEqual(expect.arrayContaining(ids));

    await hand.patch({ data: { ...old, 'policy.other.json': null } });
    const { items } = await hand.known(1, 0);
    expect(items).toMatchObject([{ name: 'hourly', selected: 1, resourceVersion }]);
    expect(await hand.look()).toHaveLength(2);
    expect((await hand.volume('uploads', 'blog')).status).toBe('unprotected');
  });
});
