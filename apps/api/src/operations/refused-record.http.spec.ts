import { type OperationList } from '@soteria/contracts';
import { type AdmissionPlugin, denial, Refusal, world } from '@soteria/sandbox';
import { draft } from '../policy/testing/hand';
import { Story } from '../testing/story';

const POLICY = "ValidatingAdmissionPolicy 'names' with binding 'all' denied request: not that name";

describe('what a rule of the cluster refuses to keep', () => {
  let refusal: Refusal | undefined;
  const rule: AdmissionPlugin = {
    name: 'records.example',
    covers: ({ plural }) => plural === 'configmaps' || plural === 'secrets',
    validate: () => refusal,
  };
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      admission: [rule],
      world: world().volume('shop/orders').backedUp('1d ago'),
    });
  });
  afterAll(() => story.end());

  const orders = { namespace: 'shop', pvc: 'orders' };
  const operations = async () => (await story.get<OperationList>('/v1/operations')).body.items;

  it.each([
    ['a webhook', new Refusal(400, '', denial('records.example', 'not on a Monday')), /Monday/],
    ['a policy', new Refusal(422, 'Invalid', POLICY), /'names' .* not that name/],
  ])('%s: a backup is refused with the reason, and has not begun', async (_who, said, reason) => {
    refusal = said;
    const problem = await story.refused('POST', '/v1/backup', orders);
    expect(problem).toMatchObject({ status: 403, code: 'not-permitted' });
    expect(problem.detail).toMatch(/^A rule of the cluster does not permit it: /);
    expect(problem.detail).toMatch(reason);
    expect(await operations()).toEqual([]);
  });

  it('nor is a policy saved', async () => {
    refusal = new Refusal(403, '', denial('records.example', 'no Secrets'));
    const problem = await story.refused('POST', '/v1/policies', draft());
    expect(problem).toMatchObject({ status: 403, code: 'not-permitted' });
    expect(problem.detail).toMatch(/no Secrets/);
  });

  it('a webhook that does not answer is another matter: it may later', async () => {
    const message = 'Internal error occurred: failed calling webhook "records.example": refused';
    refusal = new Refusal(500, 'InternalError', message);
    const problem = await story.refused('POST', '/v1/backup', orders);
    expect(problem).toMatchObject({ status: 503, code: 'cluster-unavailable' });
  });
});
