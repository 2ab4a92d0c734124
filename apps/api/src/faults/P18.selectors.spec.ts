import { type PolicyPreview } from '@soteria/contracts';
import { world } from '@soteria/sandbox';
import { draft } from '../policy/testing/hand';
import { Story } from '../testing/story';

describe('P18: a selector takes nothing, everything, or what belongs to the cluster', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .volume('shop/orders')
        .volume('shop/cache', { annotations: { 'soteria.io/exclude': 'a cache' } })
        .volume('kube-system/registry'),
    });
  });
  afterAll(() => story.end());

  const preview = async (selector: object): Promise<PolicyPreview> =>
    (await story.post<PolicyPreview>('/v1/policies/preview', draft({ selector }))).body;

  it.each<[string, object, number, string[]]>([
    ['one volume', { pvcs: ['orders'] }, 1, []],
    [
      'nothing',
      { namespaces: ['shop'], pvcs: ['nobody'] },
      0,
      ['It selects no volume at present.'],
    ],
    [
      'everything',
      {},
      3,
      [
        'It selects every volume of the cluster, 3 at present.',
        "It selects volumes of the cluster's own namespaces: kube-system.",
        'It does not back up 1 volume that it selects, which is excluded, not bound, or of another driver: shop/cache.',
      ],
    ],
    [
      'the system alone',
      { namespaces: ['kube-*'] },
      1,
      ["It selects volumes of the cluster's own namespaces: kube-system."],
    ],
  ])('takes %s', async (_what, selector, count, warnings) => {
    const { selected, warnings: told } = await preview(selector);
    expect(selected).toHaveLength(count);
    expect(told).toEqual(warnings);
  });

  it.each([
    ['an empty list', { namespaces: [] }, '/selector/namespaces'],
    ['an empty label selector', { labelSelector: ' ' }, '/selector/labelSelector'],
    ['a name that none can have', { pvcs: ['Orders!'] }, '/selector/pvcs/0'],
    ['something unknown', { namespace: ['shop'] }, '/selector/namespace'],
  ])('%s is refused and not taken for everything', async (_what, selector, pointer) => {
    const problem = await story.refused('POST', '/v1/policies/preview', draft({ selector }));
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });
});
