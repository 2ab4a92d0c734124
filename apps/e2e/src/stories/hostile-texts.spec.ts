import { type Page } from '@playwright/test';
import { Cluster } from '../cluster';
import { HEADERS } from '../headers';
import { expect, test } from '../test';

/** What runs if a page takes it for anything but text. */
const HOSTILE =
  '<img src=x onerror="window.stolen = 1"><script>window.stolen = 1</script>{{ stolen = 1 }}=cmd()';
const CLAIM = '/api/v1/namespaces/analytics/persistentvolumeclaims/data-kafka-2';
const POLICY = 'of-a-stranger';

const kubeconfig = process.env['SOTERIA_E2E_KUBECONFIG'];

const exclude = (cluster: Cluster, reason: string | null): Promise<void> =>
  cluster.patch(CLAIM, { metadata: { annotations: { 'soteria.io/exclude': reason } } });

async function demandText(page: Page): Promise<void> {
  await expect(page.getByText('window.stolen').first()).toBeVisible();
  expect(await page.evaluate(() => 'stolen' in window)).toBe(false);
}

test.afterEach(async ({ request }) => {
  if (kubeconfig === undefined) return;
  await request.delete(`/v1/policies/${POLICY}?force=true`, { headers: HEADERS });
  await exclude(new Cluster(request, kubeconfig), null);
});

test('read what strangers wrote, as text and nothing else', async ({ console, page, request }) => {
  if (kubeconfig === undefined) {
    // Whoever points the stories at a product elsewhere gives no way to its cluster.
    test.info().annotations.push({ type: 'left out', description: 'no way to the cluster' });
    return;
  }
  const cluster = new Cluster(request, kubeconfig);
  const policy = {
    name: POLICY,
    enabled: false,
    description: HOSTILE,
    selector: { namespaces: ['analytics'] },
    schedule: { cron: '0 3 * * *', onMissed: 'skip' },
    retention: { daily: 7, keepAtLeast: 2 },
    mode: 'incremental',
  };
  const saved = await request.post('/v1/policies', { headers: HEADERS, data: policy });
  expect(saved.status()).toBe(201);
  await exclude(cluster, HOSTILE);

  await test.step('a claim’s annotation', async () => {
    await console.open('/volumes?q=data-kafka-2');
    await demandText(page);
    await console.open('/volumes/analytics/data-kafka-2');
    await demandText(page);
  });
  await test.step('what Longhorn says of a backup', async () => {
    const list = await request.get('/v1/backups?namespace=analytics&pvc=data-kafka-1');
    const { items } = (await list.json()) as { items: { id: string }[] };
    const backup = `/apis/longhorn.io/v1beta2/namespaces/longhorn-system/backups/${items[0]?.id}`;
    await cluster.patch(`${backup}/status`, { status: { state: 'Error', error: HOSTILE } });
    await console.open('/volumes/analytics/data-kafka-1');
    await demandText(page);
  });
  await test.step('what a policy is for', async () => {
    await console.open('/policies');
    await demandText(page);
    await console.open(`/policies/${POLICY}`);
    await expect(page.getByText(/Covers \d+ volumes/)).toBeVisible();
    expect(await page.evaluate(() => 'stolen' in window)).toBe(false);
  });
});
