import { type BackupList, type UploadHistory } from '@soteria/contracts';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

describe('the list of backups', () => {
  let story: Story;

  beforeAll(async () => {
    const told = world()
      .volume('shop/orders')
      .backedUp('2h ago', '26h ago')
      .volume('shop/old-orders', { orphaned: true })
      .backedUp('3d ago');
    story = await Story.begin({ world: told });
  });
  afterAll(() => story.end());

  it.each(['?claim=there', '?state=fine', '?gone=true'])('refuses %s', async (query) => {
    const problem = await story.refused('GET', `/v1/backups${query}`);
    expect(problem).toMatchObject({ status: 400, code: 'validation-failed' });
    expect(problem.errors?.[0]?.pointer).toBe(query.replace(/=.*/, ''));
  });

  it('can be of claims alone that do not exist any more', async () => {
    const { body: all } = await story.get<BackupList>('/v1/backups');
    expect(all.items).toHaveLength(3);
    const { body: gone } = await story.get<BackupList>('/v1/backups?claim=gone');
    expect(gone.items).toMatchObject([{ namespace: 'shop', pvc: 'old-orders', usable: true }]);
    const { body: none } = await story.get<BackupList>('/v1/backups?claim=gone&pvc=orders');
    expect(none.items).toEqual([]);
  });

  it('is summed up by day, also of claims that are gone', async () => {
    const { body } = await story.get<UploadHistory>('/v1/backups/uploads');
    expect(body.days).toHaveLength(30);
    const points = body.days.reduce((sum, { restorePoints }) => sum + restorePoints, 0);
    expect(points).toBe(3);
    expect(body.before).toEqual({ restorePoints: 0, uploadedBytes: 0 });
  });
});
