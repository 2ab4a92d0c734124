import {
  type Backup,
  type BackupList,
  type Exclusion,
  type ExclusionList,
  type OperationList,
  type Policy,
  type PolicyList,
  type PolicyPreview,
  type VolumeDetail,
} from '@soteria/contracts';
import { type Secret } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const nightly = {
  name: 'nightly',
  enabled: true,
  selector: { namespaces: ['shop'] },
  schedule: { cron: '30 2 * * *', timezone: 'Europe/Berlin', onMissed: 'run' },
  retention: { daily: 7, keepAtLeast: 2 },
  mode: 'incremental',
};

describe('policies', () => {
  let story: Story;

  beforeEach(async () => {
    story = await Story.begin({
      world: world()
        .volume('shop/orders')
        .backedUp('30h ago')
        .volume('shop/catalog', { storageClass: 'longhorn' })
        .volume('other/alone'),
    });
  });
  afterEach(() => story.end());

  const secret = () =>
    story.cluster.sandbox.store.get<Secret>('secrets', 'soteria', 'soteria-policies');
  const entry = (key: string) =>
    Buffer.from(secret()?.data?.[key] ?? '', 'base64').toString('utf8');
  const detail = async (namespace: string, pvc: string) =>
    (await story.get<VolumeDetail>(`/v1/inventory/${namespace}/${pvc}`)).body;
  const saved = async (policy: object = nightly) =>
    (await story.post<Policy>('/v1/policies', policy)).body;

  /** Changes the Secret past the API, as GitOps or a person would. */
  async function edit(data: Record<string, string | null>): Promise<void> {
    const coded = Object.entries(data).map(([key, text]) => [
      key,
      text === null ? null : Buffer.from(text).toString('base64'),
    ]);
    await story.kube(
      'PATCH',
      '/api/v1/namespaces/soteria/secrets/soteria-policies',
      { data: Object.fromEntries(coded) as Record<string, string | null> },
      'application/merge-patch+json',
    );
  }

  it.each([
    ['without a name', { ...nightly, name: undefined }, '/name'],
    ['with a name that none can have', { ...nightly, name: 'Night Ly' }, '/name'],
    [
      'with both an interval and a cron',
      { ...nightly, schedule: { cron: '@daily', every: '1d', onMissed: 'run' } },
      '/schedule/cron',
    ],
    [
      'with a cron that is none',
      { ...nightly, schedule: { cron: '61 * * * *', onMissed: 'run' } },
      '/schedule/cron',
    ],
    [
      'with a zone that is none',
      { ...nightly, schedule: { cron: '@daily', timezone: 'Mars/Base', onMissed: 'run' } },
      '/schedule/timezone',
    ],
    ['that keeps nothing', { ...nightly, retention: { keepAtLeast: 0 } }, '/retention/keepAtLeast'],
    ['with an unknown field', { ...nightly, colour: 'red' }, '/colour'],
  ])('are refused %s, and nothing is kept', async (_case, policy, pointer) => {
    const problem = await story.refused('POST', '/v1/policies', policy);
    expect(problem).toMatchObject({ status: 400, code: 'validation-failed' });
    expect(problem.errors?.map((error) => error.pointer)).toContain(pointer);
    expect(secret()).toBeUndefined();
  });

  it('are kept one entry each, and cover volumes at once', async () => {
    expect((await detail('shop', 'orders')).status).toBe('unprotected');
    const answer = await story.post<Policy>('/v1/policies', nightly);
    expect(answer).toMatchObject({
      status: 201,
      body: { name: 'nightly', selected: 2, updatedBy: 'anonymous' },
    });
    expect(answer.body.nextRunAt).toMatch(/T0[01]:30:00Z$/);
    expect(JSON.parse(entry('policy.nightly.json'))).toMatchObject({ name: 'nightly' });
    const orders = await detail('shop', 'orders');
    expect(orders).toMatchObject({ status: 'overdue', policies: ['nightly'] });
    expect(orders.coverage).toMatchObject([
      {
        kind: 'policy',
        name: 'nightly',
        schedule: 'at 02:30 every day (Europe/Berlin)',
        standing: 'active',
      },
    ]);
    expect((await detail('other', 'alone')).status).toBe('unprotected');
  });

  it('are replaced only by who has seen the present one', async () => {
    const first = await saved();
    const blind = await story.refused('POST', '/v1/policies', { ...nightly, enabled: false });
    expect(blind).toMatchObject({ status: 409, code: 'conflict', current: { name: 'nightly' } });
    const second = await story.post<Policy>('/v1/policies', {
      ...nightly,
      enabled: false,
      resourceVersion: first.resourceVersion,
    });
    expect(second).toMatchObject({ status: 200, body: { enabled: false } });
    expect((await detail('shop', 'orders')).coverage).toMatchObject([{ standing: 'disabled' }]);
    const late = { ...nightly, description: 'mine', resourceVersion: first.resourceVersion };
    expect(await story.refused('POST', '/v1/policies', late)).toMatchObject({ code: 'conflict' });
  });

  it('edited by hand are picked up live; a slip damages one entry and stops nothing', async () => {
    await saved();
    await saved({ ...nightly, name: 'weekly', selector: { namespaces: ['other'] } });
    const weekly = entry('policy.weekly.json').replace('"other"', '"shop"');
    await edit({ 'policy.weekly.json': weekly, 'policy.nightly.json': '{"name": "nightly",' });
    const list = async () => (await story.get<PolicyList>('/v1/policies')).body;
    await story.until('the slip is told', async () => (await list()).problems.length === 1);
    const { items, problems } = await list();
    expect(problems).toMatchObject([{ key: 'policy.nightly.json' }]);
    expect(problems[0]?.detail).toMatch(/not JSON.*goes on as it was before/);
    expect(items.map(({ name, selected }) => [name, selected])).toEqual([
      ['nightly', 2],
      ['weekly', 2],
    ]);
    await story.restart();
    const after = await list();
    expect(after.items.map(({ name }) => name)).toEqual(['weekly']);
    expect(after.problems[0]?.detail).toMatch(/does not run until/);
  });

  it('do not run while their Secret is gone, and come back with the next save', async () => {
    await saved();
    await story.kube('DELETE', '/api/v1/namespaces/soteria/secrets/soteria-policies');
    const list = async () => (await story.get<PolicyList>('/v1/policies')).body;
    await story.until('the loss is told', async () => (await list()).problems.length === 1);
    expect((await list()).problems[0]?.detail).toMatch(/is gone/);
    await saved({ ...nightly, name: 'weekly' });
    await story.until('both are back', async () => (await list()).problems.length === 0);
    expect(Object.keys(secret()?.data ?? {}).sort()).toEqual([
      'policy.nightly.json',
      'policy.weekly.json',
    ]);
  });

  it('are deleted; where volumes would be left bare, only on purpose', async () => {
    await saved();
    const refused = await story.refused('DELETE', '/v1/policies/nightly');
    expect(refused).toMatchObject({ status: 409, code: 'would-unprotect' });
    expect(refused.detail).toContain('shop/catalog');
    expect((await story.delete('/v1/policies/nightly?force=true')).status).toBe(204);
    await story.until('nothing covers it any more', async () => {
      return (await detail('shop', 'orders')).status === 'unprotected';
    });
    expect(await story.refused('DELETE', '/v1/policies/nightly')).toMatchObject({ status: 404 });
  });

  it('are previewed against the saved one, and nothing is kept of that', async () => {
    await saved();
    const before = secret()?.metadata.resourceVersion;
    const { status, body } = await story.post<PolicyPreview>('/v1/policies/preview', {
      ...nightly,
      selector: { namespaces: ['other', 'shop'], exclude: { pvcs: ['catalog'] } },
      schedule: { every: '6h', onMissed: 'skip' },
    });
    expect(status).toBe(200);
    expect(body.selected).toEqual([
      { namespace: 'other', pvc: 'alone' },
      { namespace: 'shop', pvc: 'orders' },
    ]);
    expect(body.added).toEqual([{ namespace: 'other', pvc: 'alone' }]);
    expect(body.removed).toEqual([{ namespace: 'shop', pvc: 'catalog' }]);
    expect(body.nextRuns).toHaveLength(5);
    expect(body.retention).toMatchObject([
      { pvc: 'orders', points: [{ keep: true, reason: 'not made by this policy' }] },
    ]);
    expect(secret()?.metadata.resourceVersion).toBe(before);
  });

  it('run on the leader when they are due, once for each volume and slot', async () => {
    await saved({ ...nightly, schedule: { every: '1h', onMissed: 'run' } });
    await story.tick();
    await story.tick();
    const operations = async () =>
      (await story.get<OperationList>('/v1/operations?kind=backup')).body.items;
    await story.until('both are backed up', async () => {
      const ended = (await operations()).filter(({ finishedAt }) => finishedAt);
      return ended.length === 2;
    });
    await story.tick();
    const made = await operations();
    expect(made.map(({ requestedBy, state }) => [requestedBy, state])).toEqual([
      [{ policy: 'nightly' }, 'succeeded'],
      [{ policy: 'nightly' }, 'succeeded'],
    ]);
    expect(await detail('shop', 'catalog')).toMatchObject({ status: 'ok' });
    const { body } = await story.get<BackupList>('/v1/backups?namespace=shop&pvc=catalog');
    expect(body.items).toMatchObject([{ policy: 'nightly', usable: true }]);
  });

  it('leave alone what is excluded on purpose, and say why', async () => {
    await saved({ ...nightly, schedule: { every: '1h', onMissed: 'run' } });
    const wish = { namespace: 'shop', pvc: 'catalog', reason: 'can be made anew in an hour' };
    const made = await story.post<Exclusion>('/v1/exclusions', wish);
    expect(made).toMatchObject({ status: 201, body: { ...wish, by: 'anonymous' } });
    await story.until('it counts as excluded', async () => {
      return (await detail('shop', 'catalog')).status === 'excluded';
    });
    expect((await detail('shop', 'catalog')).reason).toContain(wish.reason);
    await story.tick();
    const { body } = await story.get<OperationList>('/v1/operations?kind=backup');
    expect(body.items.map(({ items }) => items[0]?.pvc)).toEqual(['orders']);
    await story.delete('/v1/exclusions?namespace=shop&pvc=catalog');
    await story.until('it counts again', async () => {
      return (await detail('shop', 'catalog')).status !== 'excluded';
    });
  });

  it('are refused when they are too large to be read again', async () => {
    const names = Array.from({ length: 100 }, (_, at) => `${at}-`.padEnd(253, 'x'));
    const exclude = { namespaces: names, pvcs: names };
    const selector = { namespaces: names, pvcs: names, storageClasses: names, exclude };
    const problem = await story.refused('POST', '/v1/policies', { ...nightly, selector });
    expect(problem).toMatchObject({ status: 413, code: 'too-large' });
    expect(secret()).toBeUndefined();
  });

  it.each([
    ['a claim that is not there', { pvc: 'nobody' }, 404, undefined],
    ['a blank reason', { reason: '  ' }, 400, '/reason'],
    // Each of them is two of the units that a register entry is measured in.
    ['a reason too long to be kept', { reason: '\u{1f4a5}'.repeat(501) }, 400, '/reason'],
    ['an end that has passed', { until: '2020-01-01' }, 400, '/until'],
    ['an end that is a week', { until: '2099-W12-3' }, 400, '/until'],
    ['an end in words', { until: 'next year' }, 400, '/until'],
  ])('exclude nothing for %s', async (_what, change, status, pointer) => {
    const wish = { namespace: 'shop', pvc: 'catalog', reason: 'a cache', ...change };
    const problem = await story.refused('POST', '/v1/exclusions', wish);
    expect(problem.status).toBe(status);
    expect(problem.errors?.[0]?.pointer).toBe(pointer);
    expect(secret()).toBeUndefined();
  });

  it('take one of two exclusions that come at the same moment, where each wants to be the first', async () => {
    const wish = { namespace: 'shop', pvc: 'catalog', onlyNew: true };
    const reasons = ['a cache', 'moved to another cluster'];
    const answers = await Promise.all(
      reasons.map((reason) => story.post<Exclusion>('/v1/exclusions', { ...wish, reason })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { body } = await story.get<ExclusionList>('/v1/exclusions');
    const first = body.items[0]?.reason ?? '';
    expect(first).toBe(answers.find(({ status }) => status === 201)?.body.reason);
    const late = reasons.find((reason) => reason !== first) ?? '';
    const problem = await story.refused('POST', '/v1/exclusions', { ...wish, reason: late });
    expect(problem).toMatchObject({ status: 409, code: 'conflict' });
    expect(problem.detail).toBe(`shop/catalog was excluded by anonymous already: ${first}`);
    const repeated = await story.post('/v1/exclusions', { ...wish, reason: first });
    expect(repeated.status).toBe(201);
    const knowing = { namespace: 'shop', pvc: 'catalog', reason: late };
    expect((await story.post('/v1/exclusions', knowing)).status).toBe(201);
  });

  it('pass over what its claim excludes, until the day that it names; an unreadable day is told', async () => {
    await saved();
    const annotate = (annotations: Record<string, string | null>) =>
      story.kube(
        'PATCH',
        '/api/v1/namespaces/shop/persistentvolumeclaims/catalog',
        { metadata: { annotations } },
        'application/merge-patch+json',
      );
    const becomes = (status: string, reason: RegExp) =>
      story.until(`it is ${status}`, async () => {
        const now = await detail('shop', 'catalog');
        return now.status === status && reason.test(now.reason);
      });
    await annotate({ 'soteria.io/exclude': 'a cache', 'soteria.io/exclude-until': '2099-12-31' });
    await becomes('excluded', /a cache\. Until 2099-12-31 00:00 UTC\./);
    await annotate({ 'soteria.io/exclude-until': '2020-01-01' });
    await becomes('never', /./);
    await annotate({ 'soteria.io/exclude-until': 'soon' });
    await becomes(
      'never',
      /exclude-until \("soon"\) is not a date such as 2026-12-31, so it is not/,
    );
    await annotate({ 'soteria.io/exclude-until': null });
    await becomes('excluded', /a cache\.$/);
    await annotate({ 'soteria.io/exclude': 'false' });
    await becomes('never', /./);
  });

  it('leave nothing bare that they passed over anyway', async () => {
    await saved({ ...nightly, selector: { namespaces: ['shop'], pvcs: ['catalog'] } });
    const wish = { namespace: 'shop', pvc: 'catalog', reason: 'a cache' };
    await story.post('/v1/exclusions', wish);
    await story.until('it is excluded', async () => {
      return (await detail('shop', 'catalog')).status === 'excluded';
    });
    expect((await story.delete('/v1/policies/nightly')).status).toBe(204);
  });

  it('by an interval tell of the last run of each volume together', async () => {
    await saved({ ...nightly, schedule: { every: '1h', onMissed: 'run' } });
    await story.tick();
    const listed = async () => (await story.get<PolicyList>('/v1/policies')).body.items[0];
    await story.until('both are told of', async () => {
      return (await listed())?.lastRun?.succeeded === 2;
    });
    expect((await listed())?.lastRun).toMatchObject({ result: 'success', failed: 0 });
  });

  it('never prune what is pinned, and the pin outlives a restart', async () => {
    const { body } = await story.get<BackupList>('/v1/backups?namespace=shop&pvc=orders');
    const id = body.items[0]?.id ?? '';
    const pinned = await story.post<Backup>(`/v1/backups/${id}/pin`, {});
    expect(pinned).toMatchObject({ status: 200, body: { id, pinned: true } });
    await story.restart();
    const after = await story.get<BackupList>('/v1/backups?namespace=shop&pvc=orders');
    expect(after.body.items[0]).toMatchObject({ id, pinned: true });
    expect((await story.delete<Backup>(`/v1/backups/${id}/pin`)).body.pinned).toBe(false);
    expect((await story.post('/v1/backups/nobody/pin', {})).status).toBe(404);
    await story.post(`/v1/backups/${id}/pin`, {});
    await story.kube(
      'DELETE',
      `/apis/longhorn.io/v1beta2/namespaces/longhorn-system/backups/${id}`,
    );
    await story.until('it is gone', async () => {
      const now = await story.get<BackupList>('/v1/backups?namespace=shop&pvc=orders');
      return now.body.items.length === 0;
    });
    // Longhorn has deleted it for good; its pin can be taken back all the same, once.
    expect((await story.delete(`/v1/backups/${id}/pin`)).status).toBe(204);
    await story.until('the pin is gone', async () => {
      return (await story.delete(`/v1/backups/${id}/pin`)).status === 404;
    });
  });
});
