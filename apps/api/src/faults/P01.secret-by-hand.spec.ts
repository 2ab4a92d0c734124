import { type Policy } from '@soteria/contracts';
import { draft, Hand } from '../policy/testing/hand';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const KEY = 'policy.hourly.json';
const written = (change: object): string => JSON.stringify({ ...draft(), ...change });

describe('P01: the Secret is edited by hand, and the hand slips', () => {
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    story = await Story.begin({ world: world().volume('shop/orders').volume('blog/uploads') });
    hand = new Hand(story);
    await hand.save();
    await hand.save({ name: 'other', selector: { namespaces: ['blog'] } });
  });
  afterEach(() => story.end());

  it('what was readable last stays in force, and the place is told', async () => {
    const slips: [text: string, told: RegExp][] = [
      ['', /not JSON/],
      ['{"name": "hourly",', /not JSON.*position|not JSON.*line/i],
      ['\u0000\ufffd\u0001', /not JSON/],
      ['[]', /has to be an object/],
      [written({ version: 99 }), /\/version is 99, newer than/],
      [written({ name: 'other' }), /\/name is "other", but the entry is called/],
      [written({ schedule: { every: 'NaN' } }), /\/schedule\/every/],
      [written({ schedule: { every: '1s' } }), /\/schedule\/every .*shorter than a minute/],
      [written({ retention: { keepAtLeast: 0 } }), /\/retention\/keepAtLeast/],
      [written({ selector: { namespace: ['shop'] } }), /\/selector\/namespace is not a field/],
      [`{"__proto__": {"enabled": false}, ${written({}).slice(1)}`, /\/__proto__/],
    ];
    for (const [text, told] of slips) {
      await hand.edit({ [KEY]: text });
      await story.until(`${text} is told`, async () => {
        const { problems } = await hand.list();
        return problems.some(({ key, detail }) => key === KEY && told.test(detail));
      });
      const { items, problems } = await hand.known(2, 1);
      expect(problems[0]?.detail).toMatch(/goes on as it was before, and prunes nothing/);
      expect(items).toMatchObject([
        { name: 'hourly', enabled: true, selected: 1 },
        { name: 'other', enabled: true, selected: 1 },
      ]);
    }
    expect((await hand.look()).map(({ namespace }) => namespace).sort()).toEqual(['blog', 'shop']);
  });

  it('is edited by the API only by whom replaces the damage on purpose', async () => {
    await hand.edit({ [KEY]: '{"name": "hourly",' });
    const known = await hand.known(2, 1);
    const blind = await story.refused('POST', '/v1/policies', draft());
    expect(blind).toMatchObject({ status: 409, code: 'conflict' });
    expect(blind.detail).toContain('is damaged');
    await story.restart();
    const forgotten = await story.refused('POST', '/v1/policies', draft());
    const { resourceVersion } = forgotten as unknown as Policy;
    expect(resourceVersion).toBe(known.items[0]?.resourceVersion);
    expect(hand.entry('hourly')).toBe('{"name": "hourly",');
    const saved = await story.post('/v1/policies', { ...draft(), resourceVersion });
    expect(saved.status).toBe(200);
    await hand.known(2, 0);
  });

  it('that adds what is no entry at all harms nothing, and is told', async () => {
    await hand.edit({ README: 'edit with care', 'policy.Shouting.json': '{}' });
    const { problems } = await hand.known(2, 2);
    expect(problems.map(({ key }) => key).sort()).toEqual(['README', 'policy.Shouting.json']);
  });
});
