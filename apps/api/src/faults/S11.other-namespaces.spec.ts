import fc from 'fast-check';
import { type Operation } from '@soteria/contracts';
import { type PruneRecord, writeRecord } from '@soteria/domain';
import {
  RECORD_DATA_KEY,
  RECORD_LABEL,
  RECORD_OPERATION,
  RESOURCES,
  resourcePath,
} from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { accessRule, binding, clusterRole } from '../attacks/testing/bindings';
import { ADMIN, as, GUARDED, SHOPKEEPER, VIEWER } from '../attacks/testing/guarded';
import { Listener } from '../attacks/testing/listener';
import { Story, type StoryOptions } from '../testing/story';

/** In the name of all that somebody of the shop is not to know of; longer than what comes by chance. */
const CANARY = 'zqxjkw';
const VAULT = `${CANARY}-vault`;
const RUNS = Number(process.env['SOTERIA_SCOPE_RUNS'] ?? 6);

const scopedWorld = () =>
  world()
    .volume('shop/orders')
    .usedBy('Deployment/orders')
    .backedUp('3h ago')
    .volume('shop/users')
    .volume(`${VAULT}/${CANARY}-keys`)
    .backedUp('2h ago', '1h ago')
    .volume(`${VAULT}/${CANARY}-more`)
    .namespace(`${CANARY}-empty`)
    .object(clusterRole('soteria-operator', accessRule(['*'], ['*'])))
    .object(clusterRole('soteria-viewer', accessRule(['inventory', 'policy', 'storage'], ['get'])))
    .object(binding('soteria-operator', 'admins'))
    .object(binding('soteria-viewer', 'viewers'))
    .object(binding('soteria-operator', 'team-shop', 'shop'));

/** Who decides what somebody may do, and what is to be said for that. */
const AUTHORITIES: { by: string; options: StoryOptions }[] = [
  { by: 'the configured groups', options: { variables: GUARDED } },
  {
    by: 'the cluster',
    options: {
      authorization: 'rbac',
      variables: {
        SOTERIA_AUTH_ENABLED: 'true',
        SOTERIA_TRUSTED_PROXIES: '127.0.0.1',
        SOTERIA_AUTHORIZATION: 'cluster',
      },
    },
  },
];

/** What changes from one moment to the next without anything having happened. */
const restless = (text: string): string =>
  text.replaceAll(/"(asOf|instance|expiresAt|canary)":"[^"]*"/g, '"$1":"…"');

const READS = [
  '/v1/session',
  '/v1/inventory',
  '/v1/inventory?limit=1',
  '/v1/inventory?sort=-age',
  '/v1/inventory?q=z',
  `/v1/inventory?namespace=shop,${VAULT}`,
  `/v1/inventory/${VAULT}/${CANARY}-keys`,
  '/v1/inventory/shop/orders',
  '/v1/backups',
  `/v1/backups?namespace=${VAULT}`,
  '/v1/backups?state=completed',
  '/v1/operations',
  '/v1/operations?limit=1',
  `/v1/operations?namespace=${VAULT}`,
  '/v1/operations?state=succeeded',
  '/v1/policies',
  '/v1/exclusions',
  '/v1/b2',
  '/metrics',
  '/readyz',
];

describe.each(AUTHORITIES)('S11: somebody of one namespace, decided by $by', ({ options }) => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: scopedWorld(), ...options });
  });
  afterAll(() => story.end());

  /** All that somebody of the shop can read, by address. */
  async function everythingRead(): Promise<Record<string, string>> {
    const answers = await Promise.all(
      READS.map(async (path) => {
        const { status, headers, body } = await story.get(path, SHOPKEEPER);
        const etag = headers.get('etag') ?? '';
        return [path, restless(`${status} ${etag} ${JSON.stringify(body)}`)] as const;
      }),
    );
    return Object.fromEntries(answers);
  }

  it('sees what is theirs, and as many', async () => {
    const { body } = await story.get('/v1/inventory', SHOPKEEPER);
    expect(body).toMatchObject({ total: 2, items: [{ pvc: 'orders' }, { pvc: 'users' }] });
    expect((await story.get('/v1/inventory', VIEWER)).body).toMatchObject({ total: 4 });
    expect((await story.get('/v1/session', SHOPKEEPER)).body).toMatchObject({
      namespaces: ['shop'],
    });
  });

  it('backs up and restores at home, follows it, and takes it back', async () => {
    const { body } = await story.post<Operation>(
      '/v1/backup',
      { namespace: 'shop', pvc: 'orders' },
      SHOPKEEPER,
    );
    await ended(story, body.id);
    const restore = await story.post<Operation>(
      '/v1/restores',
      { source: { namespace: 'shop', pvc: 'orders' }, target: { namespace: 'shop', pvc: 'again' } },
      SHOPKEEPER,
    );
    expect(restore.status).toBe(202);
    await ended(story, restore.body.id);
    const undo = await story.delete<Operation>(`/v1/restores/${restore.body.id}`, SHOPKEEPER);
    expect(undo.status).toBe(202);
    await ended(story, undo.body.id);
  });

  it('is told of what is elsewhere in the very words of what is nowhere', async () => {
    const [foreign] = (
      await story.get<{ items: { id: string }[] }>(`/v1/backups?namespace=${VAULT}`, ADMIN)
    ).body.items;
    const { body } = await story.post<Operation>(
      '/v1/backup',
      { namespace: VAULT, pvc: `${CANARY}-keys` },
      ADMIN,
    );
    await ended(story, body.id);
    const pairs: [method: string, path: string, body: object | undefined, there: string][] = [
      ['GET', '/v1/inventory/{}/x', undefined, VAULT],
      ['GET', '/v1/operations/{}', undefined, body.id],
      ['POST', '/v1/operations/{}/cancel', undefined, body.id],
      ['POST', '/v1/operations/{}/retry', undefined, body.id],
      ['DELETE', '/v1/restores/{}', undefined, body.id],
      ['POST', '/v1/backup', { namespace: '{}', pvc: `${CANARY}-keys` }, VAULT],
      ['POST', '/v1/backup/namespace', { namespace: '{}' }, VAULT],
      [
        'POST',
        '/v1/restores',
        { source: { backup: '{}' }, target: { namespace: 'shop', pvc: 'n' } },
        foreign?.id ?? '',
      ],
      [
        'POST',
        '/v1/restores',
        { source: { backup: '{}' }, target: { namespace: 'shop', pvc: 'n' }, dryRun: true },
        foreign?.id ?? '',
      ],
      [
        'POST',
        '/v1/restores',
        {
          source: { namespace: '{}', pvc: 'a' },
          target: { namespace: 'shop', pvc: 'n' },
          dryRun: true,
        },
        VAULT,
      ],
      [
        'POST',
        '/v1/restores',
        { source: { namespace: 'shop', pvc: 'orders' }, target: { namespace: '{}', pvc: 'n' } },
        VAULT,
      ],
      [
        'POST',
        '/v1/restores/namespace',
        { source: { namespace: '{}' }, target: { namespace: 'shop' } },
        VAULT,
      ],
      [
        'POST',
        '/v1/restores/namespace',
        { source: { namespace: 'shop' }, target: { namespace: '{}' }, dryRun: true },
        VAULT,
      ],
    ];
    for (const [method, path, sent, there] of pairs) {
      const ask = async (name: string) => {
        const text = sent && JSON.stringify(sent).replace('{}', name);
        const answer = await fetch(story.address + path.replace('{}', name), {
          method,
          headers: { ...SHOPKEEPER, 'content-type': 'application/json' },
          ...(text === undefined ? {} : { body: text }),
        });
        return restless(`${path} ${answer.status} ${await answer.text()}`).replaceAll(name, '{}');
      };
      const nowhere = there.replace(/[a-z0-9]{3}$/, 'xxx');
      const answer = await ask(there);
      expect(answer).toBe(await ask(nowhere));
      expect(answer).toMatch(/ 404 /);
    }
  });

  it('sees their part of what was done in several namespaces, and is not told of the others', async () => {
    const id = await prunedIn(story, 'shop', VAULT);
    const { body } = await story.get<Operation>(`/v1/operations/${id}`, SHOPKEEPER);
    expect(body.items.map(({ namespace }) => namespace)).toEqual(['shop']);
    for (const [method, path] of [
      ['POST', `/v1/operations/${id}/cancel`],
      ['POST', `/v1/operations/${id}/retry`],
      ['DELETE', `/v1/restores/${id}`],
    ] as const) {
      const answer = await fetch(story.address + path, { method, headers: SHOPKEEPER });
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toContain(CANARY);
    }
  });

  it('may not make namespaces, nor take more than is theirs', async () => {
    const target = { namespace: 'shop', pvc: 'n', createNamespace: true };
    const answer = await story.post(
      '/v1/restores',
      { source: { namespace: 'shop', pvc: 'orders' }, target },
      SHOPKEEPER,
    );
    expect(answer).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
    const viewer = as('vic', 'team-nothing');
    expect((await story.get('/v1/inventory', viewer)).status).toBe(403);
  });

  it('learns nothing from any answer, count or event of what happens elsewhere', async () => {
    const listener = await Listener.open(story.address, SHOPKEEPER);
    const before = await everythingRead();
    expect(JSON.stringify(before).replaceAll(READS.join(''), '')).not.toContain(`${CANARY}-more`);
    const happenings = fc.array(fc.constantFrom(...elsewhere(story)), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(happenings, async (steps) => {
        for (const step of steps) await step();
        expect(await everythingRead()).toEqual(before);
      }),
      { numRuns: RUNS },
    );
    // Something of their own comes through, and nothing else came before it.
    await story.post('/v1/backup', { namespace: 'shop', pvc: 'users' }, SHOPKEEPER);
    await story.until('news of the shop', () => listener.text.includes('"users"'));
    expect(listener.text).not.toContain(CANARY);
    // The own part of what was pruned in several namespaces may be told of again.
    const own = /"users"|"op-pruned"/;
    expect(listener.events().filter(({ data }) => !own.test(data))).toEqual([]);
    listener.close();
  }, 180_000);
});

/** What can happen in namespaces that somebody of the shop does not see. */
function elsewhere(story: Story): (() => Promise<void>)[] {
  let count = 0;
  const keys = { namespace: VAULT, pvc: `${CANARY}-keys` };
  return [
    async () => {
      const { body } = await story.post<Operation>('/v1/backup', keys, ADMIN);
      await ended(story, body.id);
    },
    async () => {
      count += 1;
      const target = { namespace: `${CANARY}-empty`, pvc: `${CANARY}-copy-${count}` };
      const { body } = await story.post<Operation>('/v1/restores', { source: keys, target }, ADMIN);
      await ended(story, body.id);
    },
    async () => {
      count += 1;
      const name = `${CANARY}-loose-${count}`;
      await story.kube('POST', `/api/v1/namespaces/${VAULT}/persistentvolumeclaims`, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name, namespace: VAULT },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      });
      await story.until('the claim is seen', async () => {
        const { status } = await story.get(`/v1/inventory/${VAULT}/${name}`, ADMIN);
        return status === 200;
      });
    },
    async () => {
      count += 1;
      await story.kube('POST', '/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: `${CANARY}-new-${count}` },
      });
    },
  ];
}

/** Puts on record that restore points in several namespaces were pruned at once; answers the operation. */
async function prunedIn(story: Story, ...namespaces: string[]): Promise<string> {
  const id = 'op-pruned';
  const finishedAt = new Date().toISOString();
  const items = namespaces.map((namespace): PruneRecord['items'][number] => ({
    namespace,
    pvc: 'old',
    state: 'succeeded',
    phase: 'done',
    finishedAt,
    objects: [],
    backup: { id: `backup-${namespace}`, uid: namespace, time: finishedAt, reason: 'too old' },
  }));
  const record: PruneRecord = {
    version: 1,
    id,
    kind: 'prune',
    requestedBy: { policy: 'nightly' },
    via: 'policy',
    request: id,
    createdAt: finishedAt,
    finishedAt,
    namespace: 'shop',
    items,
  };
  await story.kube('POST', resourcePath(RESOURCES.configMaps, story.config.namespace), {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `soteria-operation-${id}`,
      labels: { [RECORD_LABEL]: RECORD_OPERATION },
    },
    data: { [RECORD_DATA_KEY]: writeRecord(record) },
  });
  await story.until('it is seen', async () => {
    return (await story.get(`/v1/operations/${id}`, ADMIN)).status === 200;
  });
  return id;
}

async function ended(story: Story, id: string): Promise<void> {
  await story.until(`operation ${id} has ended`, async () => {
    const { body } = await story.get<Operation>(`/v1/operations/${id}`, ADMIN);
    return body.finishedAt !== undefined;
  });
}
