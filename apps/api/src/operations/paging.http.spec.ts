import { type OperationList } from '@soteria/contracts';
import { RESOURCES, resourcePath } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

describe('the pages of the operations', () => {
  let story: Story;
  const made: string[] = [];
  beforeAll(async () => {
    story = await Story.begin({ world: world().volume('shop/orders').volume('shop/media') });
    for (const pvc of ['orders', 'media', 'orders']) {
      made.unshift((await story.done('/v1/backup', { namespace: 'shop', pvc })).id);
    }
  });
  afterAll(() => story.end());

  const page = async (query: string) =>
    (await story.get<OperationList>(`/v1/operations?limit=1${query}`)).body;
  const after = ({ continue: next = '' }: OperationList) => `&continue=${encodeURIComponent(next)}`;

  it.each(['x', '', 'op-nobody', 'W10', 'WyJhIiwxXQ'])(
    'refuse "%s", which none of them was given',
    async (token) => {
      const problem = await story.refused('GET', `/v1/operations?continue=${token}`);
      expect(problem).toMatchObject({ status: 400, errors: [{ pointer: '?continue' }] });
    },
  );

  it('go on where they were, though the last one of a page has gone, or is not asked for now', async () => {
    const first = await page('');
    const all = [first.items[0]?.id];
    const pvc = first.items[0]?.items[0]?.pvc === 'media' ? 'orders' : 'media';
    const filtered = await page(`&pvc=${pvc}${after(first)}`);
    expect(filtered.items).toMatchObject([{ items: [{ pvc }] }]);
    const name = `soteria-operation-${all[0]}`;
    await story.kube('DELETE', resourcePath(RESOURCES.configMaps, story.config.namespace, name));
    await story.until('it is gone', async () => {
      return (await story.get(`/v1/operations/${all[0]}`)).status === 404;
    });
    for (let last = first; last.continue !== undefined; all.push(last.items[0]?.id)) {
      last = await page(after(last));
    }
    expect([...all].sort()).toEqual([...made].sort());
  });
});
