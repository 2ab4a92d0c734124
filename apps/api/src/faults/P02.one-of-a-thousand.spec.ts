import { world } from '@soteria/sandbox';
import { draft, Hand } from '../policy/testing/hand';
import { Story } from '../testing/story';

const MANY = 1_000;

describe('P02: one policy of a thousand is invalid', () => {
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    story = await Story.begin({ world: world().volume('shop/orders') });
    hand = new Hand(story);
  });
  afterEach(() => story.end());

  it('the others are in force, also after a restart, and none may be added', async () => {
    const entries = Array.from({ length: MANY }, (_, index) => {
      const name = `policy-${index}`;
      const schedule = index === 500 ? { cron: '61 * * * *' } : { every: '1h' };
      const selector = { namespaces: [index === 7 ? 'shop' : `team-${index}`] };
      return [`policy.${name}.json`, JSON.stringify(draft({ name, schedule, selector }))];
    });
    await hand.create(Object.fromEntries(entries) as Record<string, string>);
    const { problems } = await hand.known(MANY - 1, 1);
    expect(problems).toEqual([
      {
        key: 'policy.policy-500.json',
        detail: expect.stringMatching(/\/schedule\/cron.*"61" is not a minute/) as string,
      },
    ]);
    expect((await hand.look()).map(({ requestedBy }) => requestedBy)).toEqual([
      { policy: 'policy-7' },
    ]);
    await story.restart();
    await hand.known(MANY - 1, 1);
    const refused = await story.refused('POST', '/v1/policies', draft({ name: 'one-more' }));
    expect(refused).toMatchObject({ status: 413, code: 'too-large' });
    expect(refused.detail).toContain('1001 policies, and 1000 are the limit');
    expect((await story.delete('/v1/policies/policy-500')).status).toBe(204);
    await hand.known(MANY - 1, 0);
    await hand.save({ name: 'one-more', selector: { namespaces: ['blog'] } });
    await hand.known(MANY, 0);
  });
});
