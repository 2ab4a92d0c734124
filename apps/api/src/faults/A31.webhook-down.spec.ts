import { RESOURCES } from '@soteria/kube';
import { ManualClock, Sandbox } from '@soteria/sandbox';
import { ClusterWriter } from '../cluster/cluster-writer';
import { failureOf } from '../cluster/testing/failure';
import { accessTo } from '../cluster/testing/plain-connection';

const MESSAGE =
  'Internal error occurred: failed calling webhook "mutator.longhorn.io": failed to call webhook: Post "https://longhorn-admission-webhook.longhorn-system.svc:9502/v1/webhook/mutation?timeout=10s": dial tcp 10.43.7.1:9502: connect: connection refused';
const backup = {
  apiVersion: 'longhorn.io/v1beta2',
  kind: 'Backup',
  metadata: { name: 'b', namespace: 'default' },
  spec: { snapshotName: 's' },
};

describe('A31: Longhorn’s admission webhook is out of reach', () => {
  let sandbox: Sandbox;
  let writer: ClusterWriter;
  beforeEach(async () => {
    const clock = new ManualClock(Date.UTC(2026, 4, 1));
    sandbox = await Sandbox.start({ clock });
    writer = new ClusterWriter(accessTo(sandbox.url, clock), clock);
  });
  afterEach(() => sandbox.stop());

  it('is worth another try later, is no fault of the object, and nothing has happened', async () => {
    const down = sandbox.faults.add({
      match: { verb: 'create', plural: 'backups' },
      action: { kind: 'status', code: 500, reason: 'InternalError', message: MESSAGE },
    });
    const failure = await failureOf(writer.create(RESOURCES.longhornBackups, backup));
    expect(failure).toMatchObject({
      code: 'webhook-unavailable',
      status: 500,
      retryable: true,
      outcomeUnknown: false,
      detail: MESSAGE,
    });
    expect(down.fired).toBe(1);
    down.remove();
    await writer.create(RESOURCES.longhornBackups, backup);
    expect(sandbox.store.list('backups', 'default')).toHaveLength(1);
  });
});
