import { RESOURCES } from '@soteria/kube';
import { Sandbox } from '@soteria/sandbox';
import { ClusterWriter } from '../cluster/cluster-writer';
import { accessTo } from '../cluster/testing/plain-connection';
import { systemClock } from '../config/clock';
import { driverErrorOf } from './driver-error';

describe('what a refusal by the API server means for a step', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.start();
  });
  afterAll(() => sandbox.stop());

  it('in a namespace that is gone: which one, and not that a kind is not installed', async () => {
    const writer = new ClusterWriter(accessTo(sandbox.url, systemClock), systemClock);
    const refused = await writer
      .create(RESOURCES.persistentVolumeClaims, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { namespace: 'gone', name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      })
      .catch((error: unknown) => error);
    expect(driverErrorOf(refused)).toMatchObject({
      code: 'namespace-terminating',
      retryable: false,
      message: 'The namespace gone was deleted in the meantime.',
    });
  });
});
