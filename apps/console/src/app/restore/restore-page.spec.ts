import { TestKey } from '@angular/cdk/testing';
import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { type Plan } from '@soteria/contracts';
import { OperationDetailHarness } from '../activity/operation-detail.harness';
import { answerNextQuestion } from '../testing/answer-question';
import { type Story, TestConsole } from '../testing/console';
import {
  NOON,
  backup,
  daysAgo,
  failedBackup,
  hoursAgo,
  item,
  operation,
  plan,
  viewer,
  volume,
} from '../testing/world';
import { AfterRestoreHarness } from './after-restore.harness';
import { RestoreFormHarness } from './restore-form.harness';
import { RestorePageHarness } from './restore-page.harness';

const volumes = [
  volume('shop/orders'),
  volume('media/photos'),
  volume('a/bare', { restorePoints: 0 }),
];
const backups = [
  failedBackup('shop/orders', 'b3', { snapshotTime: hoursAgo(3) }),
  backup('shop/orders', 'b2', { snapshotTime: daysAgo(1) }),
  backup('shop/orders', 'b1', { snapshotTime: daysAgo(2) }),
  backup('wiki/pages', 'b9', { snapshotTime: daysAgo(5) }),
];
const ORDERS = '/restore?namespace=shop&pvc=orders';
const SETTLED_MS = 350;

async function visit(url: string, story: Story = {}, planned: unknown = plan()) {
  const console = new TestConsole({ volumes, backups, ...story });
  console.api.on('POST /v1/restores', planned);
  const loader = await console.visit(url);
  const page = await loader.getHarness(RestorePageHarness);
  return { console, loader, page };
}

async function visitForm(url = ORDERS, story: Story = {}, planned: unknown = plan()) {
  const { console, loader, page } = await visit(url, story, planned);
  const form = await loader.getHarness(RestoreFormHarness);
  await console.pass(SETTLED_MS);
  return { console, loader, page, form };
}

const nameIn = async (form: RestoreFormHarness) =>
  (await (await form.target()).field('Name of the new claim')).getProperty<string>('value');
const address = () => TestBed.inject(Location).path();
const restored = (state: 'running' | 'succeeded') =>
  operation(
    'op-1',
    [
      item('shop/copy', {
        state,
        phase: state === 'running' ? 'restoring' : 'done',
        source: { backup: 'b2', time: daysAgo(1), namespace: 'shop', pvc: 'orders' },
      }),
    ],
    { kind: 'restore', state, ...(state === 'succeeded' ? { undo: { possible: true } } : {}) },
  );

describe('the page of a restore', () => {
  describe('on a device whose clock is a day off', () => {
    it('proposes a name with the day of the server', async () => {
      const console = new TestConsole({ volumes, backups });
      console.api.serverTime = '2026-11-24T12:00:00Z';
      const loader = await console.visit(ORDERS);
      const form = await loader.getHarness(RestoreFormHarness);
      expect(await nameIn(form)).toBe('orders-restored-20261124-1200');
    });

    it('leaves what was entered before its first answer as it is', async () => {
      const console = new TestConsole({ volumes, backups });
      const { api } = console;
      api.on('GET /v1/backups', api.failure(0));
      const form = await (await console.visit(ORDERS)).getHarness(RestoreFormHarness);
      await (await form.target()).fill('Namespace', 'copies');
      api.serverTime = '2026-11-24T12:00:00Z';
      api.on('GET /v1/backups', { items: backups });
      await form.press('Try again');
      await console.settle();
      const namespace = await (await form.target()).field('Namespace');
      expect(await namespace.getProperty('value')).toBe('copies');
      expect(await nameIn(form)).toBe('orders-restored-20261124-1200');
    });
  });

  it('leads on from a restore that is not there any more', async () => {
    const { page } = await visit('/restore?operation=op-9');
    expect(await page.text()).toContain('Not found');
    const link = await page.link('See what was done');
    expect(await link.getAttribute('href')).toBe('/activity');
  });

  describe('plans', () => {
    it('from the newest good point, and says that newer attempts failed', async () => {
      const { console, form } = await visitForm();
      expect(await form.text()).toContain('1 newer attempt failed');
      expect(console.api.sentTo('POST /v1/restores')[0]?.body).toEqual({
        source: { backup: 'b2' },
        target: {
          namespace: 'shop',
          pvc: 'orders-restored-20261123-1200',
          reclaimPolicy: 'Delete',
        },
        dryRun: true,
      });
    });

    it('every object, and that nothing else is touched', async () => {
      const { form } = await visitForm();
      const shown = await form.plan();
      expect(await shown.objects()).toHaveLength(3);
      expect((await shown.objects())[0]).toContain('create');
      expect(await shown.text()).toContain('Nothing that exists is modified.');
    });

    it('from another point than was asked for only when somebody takes that', async () => {
      const { console, form } = await visitForm(`${ORDERS}&backup=b0`);
      expect(await form.text()).toContain('The restore point that was chosen is gone.');
      expect(await form.refusalOf(/^Restore into/)).toContain('is gone');
      await form.press('Take this one, the newest good one');
      await console.pass(SETTLED_MS);
      expect(address()).toBe(`${ORDERS}&backup=b2`);
      expect(await form.text()).not.toContain('is gone');
      expect(document.activeElement?.className).toBe('point');
      expect(await form.refusalOf(/^Restore into/)).toBeNull();
    });

    it('anew when another point is chosen', async () => {
      const { console, form } = await visitForm();
      await (await form.timeline()).key(TestKey.LEFT_ARROW);
      await console.pass(SETTLED_MS);
      expect(address()).toBe(`${ORDERS}&backup=b1`);
      expect(console.api.sentTo('POST /v1/restores').at(-1)?.body).toMatchObject({
        source: { backup: 'b1' },
      });
    });

    it('anew when the name changes, once somebody has stopped typing', async () => {
      const { console, form } = await visitForm();
      const target = await form.target();
      await target.fill('Name of the new claim', 'cop');
      await target.fill('Name of the new claim', 'copy');
      expect(await form.refusalOf(/^Restore into/)).toBe('The plan is being made.');
      expect(await form.texts('.acts [role=status]')).toEqual(['The plan is being made…']);
      await console.pass(SETTLED_MS);
      expect(console.api.sentTo('POST /v1/restores')).toHaveLength(2);
      expect(await form.refusalOf('Restore into shop/copy')).toBeNull();
    });

    it('with any storage class that is written: in a new cluster no volume has one yet', async () => {
      const { console, form } = await visitForm();
      const target = await form.target();
      expect(await form.texts('#target-class-choices option')).toHaveLength(1);
      await target.fill('Storage class', 'fast ');
      await console.pass(SETTLED_MS);
      expect(console.api.sentTo('POST /v1/restores').at(-1)?.body).toMatchObject({
        target: { storageClass: 'fast' },
      });
      await target.fill('Storage class', '');
      await console.pass(SETTLED_MS);
      expect(console.api.sentTo('POST /v1/restores').at(-1)?.body).not.toHaveProperty(
        'target.storageClass',
      );
    });

    it('anew when it has expired', async () => {
      const { console } = await visitForm(ORDERS, {}, () =>
        plan({ expiresAt: new Date(NOON + 60_000).toISOString() }),
      );
      await console.pass(60_000);
      expect(console.api.sentTo('POST /v1/restores').length).toBeGreaterThan(1);
    });
  });

  describe('refuses', () => {
    it('a name that is taken, beside its field', async () => {
      const [first] = plan().items;
      const taken: Plan = plan({
        items: first
          ? [{ ...first, conflicts: [{ code: 'target-exists', detail: 'shop/orders exists.' }] }]
          : [],
      });
      const { form } = await visitForm(ORDERS, {}, taken);
      const target = await form.target();
      expect(await target.noteOf('Name of the new claim')).toBe('shop/orders exists.');
      expect(await (await target.field('Name of the new claim')).getAttribute('aria-invalid')).toBe(
        'true',
      );
      expect(await form.refusalOf(/^Restore into/)).toBe('1 conflict to be solved first.');
    });

    it('a namespace that is missing, and offers to make it', async () => {
      const missing = plan({
        conflicts: [{ code: 'namespace-missing', detail: 'There is no new.' }],
      });
      const { console, form } = await visitForm(ORDERS, {}, missing);
      const target = await form.target();
      expect(await target.noteOf('Namespace')).toBe('There is no new.');
      console.api.on('POST /v1/restores', plan());
      await target.tick('Create the namespace');
      await console.pass(SETTLED_MS);
      expect(console.api.sentTo('POST /v1/restores').at(-1)?.body).toMatchObject({
        target: { createNamespace: true },
      });
      expect(await form.refusalOf(/^Restore into/)).toBeNull();
    });

    it('what stands against no field, by the plan', async () => {
      const away = plan({ conflicts: [{ code: 'target-unavailable', detail: 'It is away.' }] });
      const { form } = await visitForm(ORDERS, {}, away);
      expect(await (await form.plan()).conflicts()).toEqual(['It is away.']);
    });

    it('what there is nothing of, without ever seeming to work on it', async () => {
      const { form } = await visitForm('/restore?namespace=shop&pvc=nothing');
      expect(await form.text()).toContain('there is nothing to restore');
      expect(await form.text()).toContain('Here stands what would be done');
      expect(await form.has('sot-skeleton')).toBe(false);
    });

    it('a point that is not complete', async () => {
      const { form } = await visitForm(`${ORDERS}&backup=b3`);
      expect(await form.text()).toContain(
        'This one cannot be restored: backup target is read-only.',
      );
    });

    it('a viewer, by their role', async () => {
      const { form } = await visitForm(ORDERS, { session: viewer() });
      expect(await form.refusalOf(/^Restore into/)).toContain('viewer');
    });

    it('while there is no plan, with what went wrong', async () => {
      const console = new TestConsole({ volumes, backups });
      console.api.on(
        'POST /v1/restores',
        console.api.problem('cluster-unavailable', 'No contact.'),
      );
      const form = await (await console.visit(ORDERS)).getHarness(RestoreFormHarness);
      await console.pass(SETTLED_MS);
      expect(await form.text()).toContain('No contact.');
      expect(await form.refusalOf(/^Restore into/)).toContain('no plan');
    });
  });

  it('shows warnings, manifests and the call that does the same', async () => {
    const warned = plan({ warnings: [{ code: 'other', detail: 'Secrets are not copied.' }] });
    const { form } = await visitForm(ORDERS, {}, warned);
    const shown = await form.plan();
    expect(await shown.warnings()).toEqual(['Secrets are not copied.']);
    expect(await shown.text()).toContain('kind: PersistentVolumeClaim');
    expect(await shown.text()).toContain("curl -X POST 'http://localhost/v1/restores'");
  });

  describe('restores', () => {
    it('what was planned, and follows it under an address of its own', async () => {
      const { console, loader, page, form } = await visitForm();
      console.api
        .on('POST /v1/restores', restored('running'))
        .on('GET /v1/operations/op-1', restored('running'));
      await form.press(/^Restore into/);
      await console.settle();
      expect(console.api.sentTo('POST /v1/restores').at(-1)?.body).toMatchObject({
        plan: 'plan-1',
      });
      expect(address()).toBe('/restore?operation=op-1');
      const detail = await loader.getHarness(OperationDetailHarness);
      expect(await detail.steps()).toContain('Restore the data, under way');
      console.events.send('operation', restored('succeeded'));
      await console.settle();
      expect(await page.heading()).toBe('Restored shop/copy');
    });

    it('once, even when the answer was lost and somebody presses again', async () => {
      const { console, form } = await visitForm();
      console.api.on('POST /v1/restores', (request: { body: { dryRun?: boolean } }) =>
        request.body.dryRun ? plan() : console.api.failure(0),
      );
      await form.press(/^Restore into/);
      await console.pass(SETTLED_MS);
      await form.press(/^Restore into/);
      await console.settle();
      const keys = console.api
        .sentTo('POST /v1/restores')
        .filter(({ body }) => !(body as { dryRun?: boolean }).dryRun)
        .map(({ headers }) => headers['Idempotency-Key']);
      expect(keys).toHaveLength(2);
      expect(new Set(keys).size).toBe(1);
    });

    it('nothing when the cluster has changed since: it says so and plans anew', async () => {
      const { console, form } = await visitForm();
      console.api.on('POST /v1/restores', (request: { body: { dryRun?: boolean } }) =>
        request.body.dryRun
          ? plan({ id: 'plan-2' })
          : console.api.problem('plan-outdated', 'shop/copy exists now.'),
      );
      await form.press(/^Restore into/);
      await console.pass(SETTLED_MS);
      expect(await form.text()).toContain('shop/copy exists now.');
      await form.press(/^Restore into/);
      await console.settle();
      const [first, second] = console.api
        .sentTo('POST /v1/restores')
        .filter(({ body }) => !(body as { dryRun?: boolean }).dryRun);
      expect(second?.body).toMatchObject({ plan: 'plan-2' });
      expect(second?.headers['Idempotency-Key']).not.toBe(first?.headers['Idempotency-Key']);
      expect(await (await form.plan()).text()).toContain('plan-2');
      expect(address()).toBe(ORDERS);
    });
  });

  describe('being left', () => {
    const wouldAsk = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));

    it('is left at once when nothing was entered, for another point, and once it has begun', async () => {
      const { console, form } = await visitForm();
      expect(wouldAsk()).toBe(false);
      await (await form.target()).fill('Name of the new claim', 'copy');
      await console.visit(`${ORDERS}&backup=b1`);
      expect(address()).toBe(`${ORDERS}&backup=b1`);
      expect(await nameIn(form)).toBe('copy');
      await console.pass(SETTLED_MS);
      console.api.on('POST /v1/restores', restored('running'));
      console.api.on('GET /v1/operations/op-1', restored('running'));
      await form.press('Restore into shop/copy');
      await console.settle();
      expect(address()).toContain('operation=op-1');
    });

    it.each([
      ['another page', '/volumes'],
      ['another volume', '/restore?namespace=wiki&pvc=pages'],
      ['the choice of a volume', '/restore'],
    ])('asks first when what was entered would be lost to %s', async (_case, elsewhere) => {
      const { console, form } = await visitForm();
      await (await form.target()).fill('Name of the new claim', 'copy');
      expect(wouldAsk()).toBe(true);
      let asked = answerNextQuestion(false);
      await console.visit(elsewhere);
      await asked;
      expect(address()).toBe(ORDERS);
      expect(await nameIn(form)).toBe('copy');

      asked = answerNextQuestion(true);
      await console.visit(elsewhere);
      await asked;
      expect(address()).toBe(elsewhere);
      expect(wouldAsk()).toBe(false);
    });
  });

  it('says nothing of what was refused for another volume', async () => {
    const { console, page, form } = await visitForm();
    console.api.on('POST /v1/restores', (request: { body: { dryRun?: boolean } }) =>
      request.body.dryRun ? plan() : console.api.problem('conflict', 'Too many at once.'),
    );
    await form.press(/^Restore into/);
    await console.pass(SETTLED_MS);
    expect(await page.text()).toContain('Too many at once.');
    await console.visit('/restore?namespace=wiki&pvc=pages');
    expect(await page.heading()).toBe('Restore wiki/pages');
    expect(await page.text()).not.toContain('Too many at once.');
  });

  it('ends with how to use what came back', async () => {
    const { loader } = await visit('/restore?operation=op-1', {
      operations: [restored('succeeded')],
    });
    const after = await loader.getHarness(AfterRestoreHarness);
    expect(await after.text()).toContain('kubectl -n shop');
    const again = await after.link('choose another point');
    expect(await again.getAttribute('href')).toBe('/restore?namespace=shop&pvc=orders');
    const detail = await loader.getHarness(OperationDetailHarness);
    expect(await detail.refusalOf('Undo this restore…')).toBeNull();
  });

  it('says that there is no such operation', async () => {
    const { console, page } = await visit('/restore?operation=op-9');
    expect(await page.has('sot-problem-panel')).toBe(true);
    console.api.on('GET /v1/operations/op-9', restored('running'));
    await page.press('Try again');
    await console.settle();
    expect(console.api.sentTo('GET /v1/operations/op-9')).toHaveLength(2);
    await console.visit('/restore?operation=op-1');
    expect(await page.has('sot-problem-panel')).toBe(false);
  });
});
