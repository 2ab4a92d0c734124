import { note } from '../cluster/testing/rows';
import { WatchedSandbox } from '../cluster/testing/watched-sandbox';

describe('A08: a watch is accepted, and then says that its version has expired', () => {
  let watched: WatchedSandbox;
  beforeEach(async () => {
    watched = await WatchedSandbox.start({ objects: [note('a'), note('b')] });
  });
  afterEach(() => watched.stop());

  it('lists once and tells each difference once', async () => {
    const { consumer, sandbox } = watched;
    await sandbox.faults.closeListener();
    watched.write('c', note('a', 'two'));
    sandbox.faults.compact();
    await sandbox.faults.openListener();
    const before = consumer.told.length;
    await watched.watchingAgain();
    expect(await watched.equal()).toBeLessThanOrEqual(5_000);
    expect(
      consumer.told
        .slice(before)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['added', 'changed', 'replaced']);
    expect(watched.health).toMatchObject({ lists: 2, relists: { expired: 1 } });
  });

  it('lists soon also when it had to wait long for the server, which forgets all versions when it starts', async () => {
    const { sandbox } = watched;
    await sandbox.faults.closeListener();
    await watched.elapse(300_000);
    watched.write('c');
    sandbox.faults.compact();
    await sandbox.faults.openListener();
    for (let second = 0; second < 60 && watched.health.relists.expired === 0; second += 1) {
      await watched.elapse(1_000);
    }
    expect(watched.health.relists.expired).toBe(1);
    expect(watched.health.detail).toMatch(/^The cluster no longer keeps .* is read anew \(too old/);
    expect(await watched.equal()).toBeLessThanOrEqual(2_000);
  });

  it.each([
    ['Expired', 410],
    ['Gone', 410],
    ['Expired', undefined],
  ])('understands reason %s with code %p', async (reason, code) => {
    const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code };
    for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) {
      stream.inject(JSON.stringify({ type: 'ERROR', object: status }));
    }
    await watched.elapse(2_000);
    expect(watched.health).toMatchObject({ state: 'watching', relists: { expired: 1 } });
  });

  it('goes on without a list after another error of the server', async () => {
    const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 500 };
    for (const stream of watched.sandbox.faults.streams({ verb: 'watch' })) {
      stream.inject(JSON.stringify({ type: 'ERROR', object: status }));
    }
    watched.write('c');
    await watched.equal();
    expect(watched.health).toMatchObject({ lists: 1, watches: 2, relists: { expired: 0 } });
  });
});
