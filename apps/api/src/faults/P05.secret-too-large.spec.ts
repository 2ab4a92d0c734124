import { world } from '@soteria/sandbox';
import { MAX_POLICY_SECRET_BYTES } from '@soteria/contracts';
import { draft, Hand } from '../policy/testing/hand';
import { Story } from '../testing/story';

const FILLING_BYTES = 60_000;

/** The entry of a policy that is as long as one may be. */
const filling = (name: string, bytes: number): string => {
  const text = JSON.stringify(draft({ name, selector: { namespaces: ['nowhere'] } }));
  return text + ' '.repeat(bytes - text.length);
};

describe('P05: the Secret grows towards the limit of Kubernetes', () => {
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    story = await Story.begin({ world: world().volume('shop/orders') });
    hand = new Hand(story);
  });
  afterEach(() => story.end());

  const fill = async (totalBytes: number): Promise<void> => {
    const entries: Record<string, string> = {};
    for (let left = totalBytes, index = 0; left > 0; left -= FILLING_BYTES, index += 1) {
      const name = `filling-${index}`;
      entries[`policy.${name}.json`] = filling(name, Math.max(400, Math.min(left, FILLING_BYTES)));
    }
    await hand.create(entries);
    await hand.known(Object.keys(entries).length, 0);
  };

  it('a save beyond it is refused with the bytes of each entry, and writes nothing', async () => {
    await fill(MAX_POLICY_SECRET_BYTES - 300);
    const before = hand.secret();
    const refused = await story.refused('POST', '/v1/policies', draft());
    expect(refused).toMatchObject({ status: 413, code: 'too-large' });
    expect(refused.detail).toContain(`${MAX_POLICY_SECRET_BYTES} are the limit`);
    expect(refused.detail).toContain('policy.filling-0.json (60000 bytes)');
    const { entries } = refused as unknown as { entries: { key: string; bytes: number }[] };
    expect(entries).toHaveLength(Object.keys(before?.data ?? {}).length + 1);
    const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(total).toBeGreaterThan(MAX_POLICY_SECRET_BYTES);
    expect(hand.secret()).toEqual(before);
  });

  it('what somebody made larger than that may still shrink', async () => {
    await fill(MAX_POLICY_SECRET_BYTES + 50_000);
    expect(await story.refused('POST', '/v1/policies', draft())).toMatchObject({ status: 413 });
    const { items } = await hand.list();
    const [first] = items;
    const shorter = { ...draft({ name: first?.name }), resourceVersion: first?.resourceVersion };
    expect((await story.post('/v1/policies', shorter)).status).toBe(200);
    expect((await story.delete('/v1/policies/filling-2')).status).toBe(204);
    await hand.known(items.length - 1, 0);
    expect((await story.post('/v1/policies', draft())).status).toBe(201);
  });
});
