import { type PersistentVolumeClaim, RESOURCES } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterWriter } from '../cluster/cluster-writer';
import { elapse } from '../cluster/testing/eventually';
import { failureOf } from '../cluster/testing/failure';
import { accessTo } from '../cluster/testing/plain-connection';
import { note } from '../cluster/testing/rows';

describe('A34: our write is refused for good', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let sandbox: Sandbox;
  let writer: ClusterWriter;
  beforeEach(async () => {
    sandbox = await Sandbox.start({ clock });
    writer = new ClusterWriter(accessTo(sandbox.url, clock), clock);
  });
  afterEach(() => sandbox.stop());
  const writes = (): number => Object.values(sandbox.requests.all()).reduce((sum, n) => sum + n, 0);

  it('413: larger than the server takes', async () => {
    const large = note('a', 'x'.repeat(4 * 1024 * 1024));
    const failure = await failureOf(writer.create(RESOURCES.configMaps, large));
    expect(failure).toMatchObject({ code: 'too-large', status: 413, retryable: false });
    await elapse(clock, 60_000);
    expect(writes()).toBe(1);
  });

  it('422: not valid, with the field', async () => {
    const failure = await failureOf(writer.create(RESOURCES.configMaps, note('Not A Name')));
    expect(failure).toMatchObject({ code: 'invalid', status: 422, retryable: false });
    expect(failure.causes.map(({ field }) => field)).toContain('metadata.name');
    await elapse(clock, 60_000);
    expect(writes()).toBe(1);
  });

  it('400: not understood', async () => {
    sandbox.faults.add({
      match: { verb: 'create' },
      action: { kind: 'status', code: 400, reason: 'BadRequest', message: 'strict decoding error' },
    });
    const claim: PersistentVolumeClaim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'a', namespace: 'default' },
      spec: {},
    };
    const failure = await failureOf(writer.create(RESOURCES.persistentVolumeClaims, claim));
    expect(failure).toMatchObject({ code: 'invalid', status: 400, retryable: false });
    await elapse(clock, 60_000);
    expect(writes()).toBe(1);
  });

  it('404: into a namespace that does not exist', async () => {
    const nowhere = { ...note('a'), metadata: { name: 'a', namespace: 'nowhere' } };
    const failure = await failureOf(writer.create(RESOURCES.configMaps, nowhere));
    expect(failure).toMatchObject({ code: 'not-found', status: 404, retryable: false });
  });
});
