import { type Plan } from '@soteria/contracts';
import { type UnknownKubeObject } from '@soteria/kube';
import { type AdmissionPlugin, denial, Refusal, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

/** What companies ask of claims, as a ValidatingAdmissionPolicy of a cluster words it. */
const costCenter: AdmissionPlugin = {
  name: 'ValidatingAdmissionPolicy',
  covers: ({ plural }) => plural === 'persistentvolumeclaims',
  validate: ({ object, operation }) => {
    if (operation !== 'CREATE' || isLabelled(object)) return undefined;
    const name = object?.metadata.name ?? '';
    return new Refusal(
      422,
      'Invalid',
      `persistentvolumeclaims "${name}" is forbidden: ValidatingAdmissionPolicy 'costs' with binding 'costs' denied request: every claim needs the label cost-center`,
    );
  },
};

const isLabelled = (object: UnknownKubeObject | null): boolean =>
  object?.metadata.labels?.['cost-center'] !== undefined;

describe('a plan asks whether the cluster would take what it makes', () => {
  let story: Story;
  afterEach(() => story.end());

  const begin = async (admission: AdmissionPlugin[]) => {
    const shop = world()
      .namespace('elsewhere')
      .volume('shop/orders')
      .backedUp('1d ago')
      .volume('shop/media')
      .backedUp('1d ago');
    story = await Story.begin({ admission, world: shop });
  };

  const warningsOf = async (path: string, body: object): Promise<Plan['warnings']> => {
    const { status, body: plan } = await story.post<Plan>(path, { ...body, dryRun: true });
    expect(status).toBe(200);
    expect(plan.conflicts).toEqual([]);
    return plan.warnings.filter(({ code }) => code === 'would-be-refused');
  };
  const one = (target: object) => ({
    source: { namespace: 'shop', pvc: 'orders' },
    target: { namespace: 'elsewhere', pvc: 'orders', ...target },
  });

  it('tells the words of who would refuse the claim, before its data is restored in vain', async () => {
    await begin([costCenter]);
    const warnings = await warningsOf('/v1/restores', one({}));
    expect(warnings).toEqual([
      {
        code: 'would-be-refused',
        detail:
          'As things stand, the cluster would refuse PersistentVolumeClaim elsewhere/orders: persistentvolumeclaims "orders" is forbidden: ' +
          "ValidatingAdmissionPolicy 'costs' with binding 'costs' denied request: every claim needs the label cost-center",
      },
    ]);
  });

  it('has nothing to tell once the claim has what is asked for, and leaves nothing behind', async () => {
    await begin([costCenter]);
    const wish = one({ labels: { 'cost-center': '42' } });
    expect(await warningsOf('/v1/restores', wish)).toEqual([]);
    const { store } = story.cluster.sandbox;
    expect(store.get('persistentvolumeclaims', 'elsewhere', 'orders')).toBeUndefined();
    expect(store.list('volumes.longhorn.io', 'longhorn-system')).toHaveLength(2);
  });

  it('says once what holds for all claims of a namespace', async () => {
    await begin([costCenter]);
    const wish = { source: { namespace: 'shop' }, target: { namespace: 'elsewhere' } };
    const warnings = await warningsOf('/v1/restores/namespace', wish);
    expect(warnings.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/elsewhere\/(orders|media) \(and 1 more of its kind\): .*cost-center/),
    ]);
  });

  it('hears of the volume and of the namespace too, of which the claim knows nothing', async () => {
    const deny = (plural: string, names: RegExp): AdmissionPlugin => ({
      name: `${plural}.example`,
      covers: (resource) => resource.plural === plural,
      validate: ({ operation, object }) =>
        operation === 'CREATE' && names.test(object?.metadata.name ?? '')
          ? new Refusal(403, 'Forbidden', denial('rules.example', `no ${plural} today`))
          : undefined,
    });
    await begin([deny('volumes', /^sot-/), deny('namespaces', /^brand-new$/)]);
    const wish = one({ namespace: 'brand-new', createNamespace: true });
    const details = (await warningsOf('/v1/restores', wish)).map(({ detail }) => detail);
    expect(details).toEqual([
      expect.stringMatching(/refuse Namespace brand-new: .*no namespaces today/),
      expect.stringMatching(/refuse Volume longhorn-system\/sot-.*: .*no volumes today/),
    ]);
  });

  it.each([
    ['cannot be asked by a dry run', 400, 'admission webhook "x" does not support dry run'],
    ['is out of order', 500, 'failed calling webhook "x": connection refused'],
  ])('says nothing of a webhook that %s', async (_case, code, message) => {
    await begin([]);
    story.cluster.sandbox.faults.add({
      match: { verb: 'create', plural: 'persistentvolumeclaims' },
      action: { kind: 'status', code, reason: 'BadRequest', message },
    });
    expect(await warningsOf('/v1/restores', one({}))).toEqual([]);
  });
});
