import { RESOURCES } from '@soteria/kube';
import { ClusterWriter } from '../cluster/cluster-writer';
import { failureOf } from '../cluster/testing/failure';
import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

describe('A02: the API server goes down in between', () => {
  let watched: WatchedSandbox;
  let writer: ClusterWriter;
  beforeEach(async () => {
    watched = await WatchedSandbox.start({ objects: [note('a')] });
    writer = new ClusterWriter(watched.access, watched.clock);
  });
  afterEach(() => watched.stop());

  it('keeps what it knew, says so, refuses to write, and goes on without a new list', async () => {
    const { clock, sandbox } = watched;
    const contact = clock.now();
    await sandbox.faults.closeListener();
    await watched.elapse(300_000);
    expect(watched.health).toMatchObject({ synced: true, rows: 1, staleSince: contact });
    const failure = await failureOf(writer.create(RESOURCES.configMaps, note('b')));
    expect(failure).toMatchObject({
      code: 'unreachable',
      reason: 'ConnectionRefused',
      retryable: true,
      outcomeUnknown: false,
    });
    watched.write('meanwhile');
    await sandbox.faults.openListener();
    expect(await watched.watchingAgain()).toBeLessThanOrEqual(35_000);
    await watched.equal();
    await writer.create(RESOURCES.configMaps, note('b'));
    await watched.equal();
    expect(watched.consumer.names()).toEqual(['default/a', 'default/b', 'default/meanwhile']);
    expect(watched.health).toMatchObject({ lists: 1, staleSince: null, detail: '' });
  });

  it('does not take the outage for a silence of the watch that follows', async () => {
    await watched.elapse(120_000);
    await watched.sandbox.faults.closeListener();
    await watched.elapse(300_000);
    await watched.sandbox.faults.openListener();
    await watched.watchingAgain();
    await watched.elapse(300_000);
    expect(watched.health).toMatchObject({ lists: 1, relists: { silence: 0 }, watches: 2 });
  });

  it('asks no more often than every second on the average, and less and less', async () => {
    await watched.sandbox.faults.closeListener();
    let attempts = 0;
    const { access } = watched;
    const original = access.json.bind(access);
    access.json = (request) => {
      attempts += 1;
      return original(request);
    };
    await watched.elapse(60_000);
    expect(attempts).toBeLessThanOrEqual(8);
    const first = attempts;
    await watched.elapse(600_000);
    expect(attempts - first).toBeLessThanOrEqual(41);
    expect(attempts - first).toBeGreaterThanOrEqual(19);
  });
});
