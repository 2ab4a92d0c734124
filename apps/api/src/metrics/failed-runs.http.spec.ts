import { type VolumeDetail } from '@soteria/contracts';
import { type AdmissionPlugin, denial, Refusal, world } from '@soteria/sandbox';
import { Story } from '../testing/story';
import { readExposition } from './testing/read-exposition';

describe('a run that fails before there is a backup of it', () => {
  let isRefused = true;
  const rule: AdmissionPlugin = {
    name: 'snapshots.example',
    covers: ({ plural }) => plural === 'snapshots',
    validate: () =>
      isRefused ? new Refusal(403, '', denial('snapshots.example', 'no snapshots')) : undefined,
  };
  const orders = { namespace: 'shop', pvc: 'orders' };
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      admission: [rule],
      world: world().volume('shop/orders').backedUp('1d ago'),
    });
  });
  afterAll(() => story.end());

  const volume = async () => (await story.get<VolumeDetail>('/v1/inventory/shop/orders')).body;
  const lastSucceeded = async () => {
    const { body } = await story.get<string>('/metrics');
    const series = readExposition(body).series('soteria_pvc_last_attempt_success');
    return series.map(({ value }) => value);
  };

  it('is the last attempt, and failed; it stays so for another process', async () => {
    expect(await lastSucceeded()).toEqual([1]);
    const { id } = await story.ended(await story.begun('/v1/backup', orders));
    expect(await lastSucceeded()).toEqual([0]);
    const { startedAt, error } = (await story.operation(id)).items[0] ?? {};
    const attempt = { time: startedAt, state: 'failed', error: error?.detail };
    expect((await volume()).lastAttempt).toEqual(attempt);
    await story.restart();
    await story.until('it is known', async () => (await volume()).lastAttempt !== null);
    expect((await volume()).lastAttempt).toEqual(attempt);
    expect(await lastSucceeded()).toEqual([0]);
  });

  it('is over with the next one that succeeds', async () => {
    isRefused = false;
    await story.done('/v1/backup', orders);
    await story.until('it is told', async () => (await lastSucceeded())[0] === 1);
    expect((await volume()).lastAttempt?.state).toBe('completed');
  });
});
