import { world } from '@soteria/sandbox';
import { draft, Hand } from '../policy/testing/hand';
import { Story } from '../testing/story';

describe('P07: two people edit at the same time', () => {
  let story: Story;
  let hand: Hand;
  beforeEach(async () => {
    story = await Story.begin({ world: world().volume('shop/orders') });
    hand = new Hand(story);
  });
  afterEach(() => story.end());

  const post = (body: object) => story.post<Record<string, unknown>>('/v1/policies', body);

  it('of two who change one policy the second is told what is different', async () => {
    const { resourceVersion } = await hand.save({ description: 'for the shop' });
    const answers = await Promise.all([
      post({ ...draft({ schedule: { every: '2h', onMissed: 'run' } }), resourceVersion }),
      post({ ...draft({ enabled: false }), resourceVersion }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const firstWon = answers[0].status === 200;
    const refused = answers[firstWon ? 1 : 0].body;
    expect(refused).toMatchObject({ code: 'conflict', current: { name: 'hourly' } });
    expect(refused['differences']).toEqual(
      firstWon
        ? [
            { pointer: '/enabled', saved: true, yours: false },
            { pointer: '/schedule/every', saved: '2h', yours: '1h' },
          ]
        : [
            { pointer: '/enabled', saved: false, yours: true },
            { pointer: '/schedule/every', saved: '1h', yours: '2h' },
          ],
    );
    const again = { ...draft({ enabled: false }), resourceVersion: refused['resourceVersion'] };
    expect((await post(again)).status).toBe(200);
  });

  it('of two who make one policy the second is told that it is there', async () => {
    const answers = await Promise.all([post(draft()), post(draft({ description: 'mine' }))]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = answers.find(({ status }) => status === 409)?.body;
    expect(refused?.['detail']).toMatch(/There is a policy hourly already/);
    expect(refused?.['differences']).toMatchObject([{ pointer: '/description' }]);
  });

  it('ten who change different ones lose nothing to each other', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `policy-${index}`);
    const answers = await Promise.all(names.map((name) => post(draft({ name }))));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201));
    const { items } = await hand.known(names.length, 0);
    expect(items.map(({ name }) => name)).toEqual(names);
  });

  it('one who changes what another deleted does not bring it back', async () => {
    const { resourceVersion } = await hand.save();
    expect((await story.delete('/v1/policies/hourly?force=true')).status).toBe(204);
    const refused = await post({ ...draft(), resourceVersion });
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(refused.body['detail']).toContain('has been deleted');
    expect(hand.secret()?.data ?? {}).toEqual({});
  });
});
