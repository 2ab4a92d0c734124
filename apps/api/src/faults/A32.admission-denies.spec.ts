import { RESOURCES } from '@soteria/kube';
import { type AdmissionPlugin, denial, ManualClock, Refusal, Sandbox } from '@soteria/sandbox';
import { ClusterWriter } from '../cluster/cluster-writer';
import { elapse } from '../cluster/testing/eventually';
import { failureOf } from '../cluster/testing/failure';
import { accessTo } from '../cluster/testing/plain-connection';
import { note } from '../cluster/testing/rows';

describe('A32: admission denies our write', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let sandbox: Sandbox;
  afterEach(() => sandbox.stop());
  const create = async (admission: AdmissionPlugin[] = []) => {
    sandbox = await Sandbox.start({ clock, admission });
    return new ClusterWriter(accessTo(sandbox.url, clock), clock);
  };

  it.each([400, 403, 422, 500])(
    'a webhook: refused by %i in its own words, for good',
    async (status) => {
      const deny: AdmissionPlugin = {
        name: 'validator.example',
        covers: ({ plural }) => plural === 'configmaps',
        validate: () => new Refusal(status, '', denial('validator.example', 'not on a Monday')),
      };
      const writer = await create([deny]);
      const failure = await failureOf(writer.create(RESOURCES.configMaps, note('a')));
      expect(failure).toMatchObject({
        code: 'webhook-denied',
        status,
        retryable: false,
        outcomeUnknown: false,
      });
      expect(failure.detail).toMatch(/not on a Monday/);
      await elapse(clock, 60_000);
      expect(sandbox.requests.count('create', 'configmaps')).toBe(1);
      expect(sandbox.store.get('configmaps', 'default', 'a')).toBeUndefined();
    },
  );

  it.each([403, 422])('a policy of the cluster: refused by %i, for good', async (code) => {
    const writer = await create();
    const message =
      "configmaps \"a\" is forbidden: ValidatingAdmissionPolicy 'names' with binding 'all' denied request: not that name";
    sandbox.faults.add({
      match: { verb: 'create' },
      action: { kind: 'status', code, reason: code === 403 ? 'Forbidden' : 'Invalid', message },
    });
    const failure = await failureOf(writer.create(RESOURCES.configMaps, note('a')));
    expect(failure).toMatchObject({ code: 'policy-denied', retryable: false, detail: message });
    await elapse(clock, 60_000);
    expect(sandbox.requests.count('create', 'configmaps')).toBe(1);
  });
});
