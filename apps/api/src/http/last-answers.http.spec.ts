import { type Operation } from '@soteria/contracts';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

let story: Story;

/** Asks for a backup whose record does not get further than to an API server that hangs. */
async function backupOnItsWay() {
  const { faults, requests } = story.cluster.sandbox;
  faults.pause();
  const before = requests.count('create', 'configmaps');
  const answer = story.post<Operation>('/v1/backup', { namespace: 'shop', pvc: 'orders' });
  await story.until(
    'the record is on its way',
    () => requests.count('create', 'configmaps') > before,
  );
  return { answer };
}

const isRefused = () =>
  fetch(`${story.address}/livez`).then(
    () => false,
    () => true,
  );

describe('at the end of the process', () => {
  beforeEach(async () => {
    story = await Story.begin({ world: world().volume('shop/orders') });
  });
  afterEach(() => story.end());

  it('what was asked for before is answered, and nobody else is let in', async () => {
    const { answer } = await backupOnItsWay();
    const left = story.leave();
    await story.until('nobody is let in', isRefused);
    story.cluster.sandbox.faults.resume();
    const { status, body } = await answer;
    expect(status).toBe(202);
    await left;
    const records = story.cluster.sandbox.store.list('configmaps', story.config.namespace);
    expect(records.map(({ metadata }) => metadata.name)).toContain(`soteria-operation-${body.id}`);
  });

  it('neither who listens nor who waits for a server that hangs is waited for', async () => {
    const events = await fetch(`${story.address}/v1/events`);
    expect(events.status).toBe(200);
    const { answer } = await backupOnItsWay();
    const isCut = expect(answer).rejects.toThrow('fetch failed');
    await story.leave();
    await isCut;
    story.cluster.sandbox.faults.resume();
  });
});
