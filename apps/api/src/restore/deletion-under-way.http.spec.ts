import { type BackupList, type Operation } from '@soteria/contracts';
import { type LonghornVolume } from '@soteria/kube';
import { MARK, world } from '@soteria/sandbox';
import { WAIT_MS } from '../policy/testing/hand';
import { Story } from '../testing/story';

const LONGHORN = 'longhorn-system';
const PATH = `/apis/longhorn.io/v1beta2/namespaces/${LONGHORN}/backups`;

describe('a restore while Longhorn deletes another backup of the same volume', () => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.begin({
      world: world()
        .volume('shop/orders')
        .backup({ at: '2d ago', name: 'newer' })
        .backup({ at: '3d ago', name: 'older' }),
    });
  });
  afterEach(() => story.end());

  const mark = (seconds: string | null) =>
    story.kube(
      'PATCH',
      `${PATH}/older`,
      { metadata: { annotations: { [MARK.removalTakesSeconds]: seconds } } },
      'application/merge-patch+json',
    );
  const volumes = (): string[] =>
    story.cluster.sandbox.store
      .list<LonghornVolume>('volumes.longhorn.io', LONGHORN)
      .map(({ metadata }) => metadata.name);

  it('waits until that is over, and says so: Longhorn fails what begins meanwhile', async () => {
    await mark('3600');
    await story.kube('DELETE', `${PATH}/older`);
    await story.until(
      'it is seen to be deleted',
      async () =>
        (await story.get<BackupList>('/v1/backups')).body.items.some(
          ({ id, state }) => id === 'older' && state === 'deleting',
        ),
      WAIT_MS,
    );
    const before = volumes();
    const id = await story.begun('/v1/restores', {
      source: { backup: 'newer' },
      target: { namespace: 'shop', pvc: 'again' },
    });
    await story.until(
      'it says what it waits for',
      async () => {
        const { body } = await story.get<Operation>(`/v1/operations/${id}`);
        return body.items[0]?.detail?.startsWith('Waiting until the backup older') ?? false;
      },
      WAIT_MS,
    );
    expect(volumes()).toEqual(before);
    await mark(null);
    expect(await story.ended(id, WAIT_MS)).toMatchObject({ state: 'succeeded' });
  });
});
