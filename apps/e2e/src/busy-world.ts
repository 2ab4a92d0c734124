import { type APIRequestContext, expect } from '@playwright/test';
import { HEADERS } from './headers';

const POLICIES = [
  {
    name: 'office-nightly',
    description: 'What the office works with',
    enabled: true,
    selector: { namespaces: ['office'] },
    schedule: { cron: '0 3 * * *', timezone: 'Europe/Berlin', onMissed: 'run' },
    retention: { daily: 14, weekly: 8, keepAtLeast: 2 },
    mode: 'incremental',
  },
  {
    name: 'shop-hourly',
    enabled: true,
    selector: { namespaces: ['shop'], labelSelector: 'app in (orders, postgres)' },
    schedule: { every: '1h', onMissed: 'skip' },
    retention: { last: 24, daily: 7, keepAtLeast: 3 },
    mode: 'incremental',
  },
  {
    name: 'archive',
    enabled: false,
    selector: { namespaces: ['media'] },
    schedule: { cron: '30 4 * * 0', onMissed: 'run' },
    retention: { monthly: 12, keepAtLeast: 1 },
    mode: 'full',
  },
];

/** Fills the demo with policies and finished work, so that every page has something to show. Answers an operation's id. */
export async function fillWorld(api: APIRequestContext): Promise<string> {
  for (const policy of POLICIES) {
    // A second run finds them there already; then they stay as they are.
    await api.post('/v1/policies', { headers: HEADERS, data: policy });
  }
  const idle = async () => {
    const list = await api.get('/v1/policies', { headers: HEADERS });
    const { items } = (await list.json()) as { items: { name: string; selected: number }[] };
    return items.filter(({ selected }) => selected === 0).map(({ name }) => name);
  };
  await expect.poll(idle, { message: 'policies that cover nothing' }).toEqual([]);
  const restore = {
    source: { namespace: 'office', pvc: 'wiki' },
    target: { namespace: 'restored', pvc: 'wiki', createNamespace: true },
  };
  await api.post('/v1/restores', { headers: HEADERS, data: restore });
  const backup = { namespace: 'identity', note: 'Before the upgrade' };
  const answer = await api.post('/v1/backup/namespace', { headers: HEADERS, data: backup });
  const { id } = (await answer.json()) as { id: string };
  const state = async () => {
    const operation = await api.get(`/v1/operations/${id}`, { headers: HEADERS });
    return ((await operation.json()) as { state: string }).state;
  };
  await expect.poll(state, { timeout: 100_000 }).toBe('succeeded');
  return id;
}
