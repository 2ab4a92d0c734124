import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { answerNextQuestion } from '../testing/answer-question';
import { type Story, TestConsole } from '../testing/console';
import {
  backup,
  daysAgo,
  hoursAgo,
  inventoryChange,
  item,
  operation,
  plan,
  volume,
} from '../testing/world';
import { GroupPageHarness } from './group-page.harness';

const SETTLED_MS = 350;
const volumes = [volume('shop/orders'), volume('shop/cart'), volume('media/photos')];
const backups = [
  backup('shop/orders', 'b1', { snapshotTime: hoursAgo(9) }),
  backup('shop/cart', 'b2', { snapshotTime: daysAgo(1) }),
  backup('wiki/pages', 'b3', { snapshotTime: daysAgo(5) }),
];
const [first] = plan().items;
const planned = plan({
  items: first
    ? [
        { ...first, time: hoursAgo(9), distanceSeconds: 3_600 },
        {
          ...first,
          source: { backup: 'b2', namespace: 'shop', pvc: 'cart' },
          target: { namespace: 'shop', pvc: 'cart-restored' },
          time: daysAgo(1),
        },
      ]
    : [],
});

async function visit(
  url = '/restore/group?namespace=shop',
  story: Story = {},
  answer: unknown = planned,
) {
  const console = new TestConsole({ volumes, backups, ...story });
  console.api.on('POST /v1/restores/namespace', answer);
  const page = await (await console.visit(url)).getHarness(GroupPageHarness);
  await console.pass(SETTLED_MS);
  return { console, page };
}
const lastBody = (console: TestConsole) =>
  console.api.sentTo('POST /v1/restores/namespace').at(-1)?.body;

describe('the page of restoring together', () => {
  it('begins with the namespace, also one that is gone', async () => {
    const { console, page } = await visit('/restore/group');
    expect(await page.texts('#group-source option')).toEqual([
      'Choose one',
      'media',
      'shop',
      'wiki',
    ]);
    expect(console.api.sentTo('POST /v1/restores/namespace')).toEqual([]);
    const choice = await page.field('Namespace');
    await choice.selectOptions(2);
    await console.pass(SETTLED_MS);
    expect(TestBed.inject(Location).path()).toBe('/restore/group?namespace=shop');
    expect(await page.claims()).toEqual(['cart', 'orders']);
  });

  it('says that nothing of a namespace can be restored', async () => {
    const { page } = await visit('/restore/group?namespace=media');
    expect(await page.text()).toContain('Nothing of this namespace can be restored.');
  });

  it('plans for all, shows each chosen point, its distance, and how far they are apart', async () => {
    const { console, page } = await visit();
    expect(lastBody(console)).toEqual({
      source: { namespace: 'shop' },
      target: { namespace: 'shop', nameSuffix: '-restored' },
      onMissing: 'fail',
      dryRun: true,
    });
    const points = await page.points();
    expect(points[0]).toContain('60 min');
    expect(points[1]).toContain('shop/cart-restored');
    expect(await page.text()).toContain('within 15 h of each other');
  });

  it('takes only what the address asks for, and what is ticked', async () => {
    const { console, page } = await visit('/restore/group?namespace=shop&pvcs=orders');
    expect(lastBody(console)).toMatchObject({ pvcs: ['orders'] });
    await page.tick('orders');
    expect(await page.refusalOf(/^Restore 0 volumes/)).toContain('Choose what');
  });

  it('says which of those that the address asks for are not there', async () => {
    const { page } = await visit('/restore/group?namespace=shop&pvcs=orders,ordres,cart');
    expect(await page.texts('.claims ~ .notice')).toEqual([
      expect.stringMatching(
        /^Not to be found: ordres\. .* no volume and no backup of that name\.$/,
      ),
    ]);
  });

  it('says so also where nothing can be restored', async () => {
    const { page } = await visit('/restore/group?namespace=media&pvcs=a,b');
    expect(await page.text()).toContain('Not to be found: a, b.');
  });

  it('lets one without any restore point be taken out, as it would stop the whole', async () => {
    const story = { volumes: [...volumes, volume('shop/spool', { restorePoints: 0 })] };
    const { console, page } = await visit(undefined, story);
    expect(lastBody(console)).not.toHaveProperty('pvcs');
    expect(await page.claims()).toEqual(['cart', 'orders', 'spool no restore point']);
    await page.tick(/^spool/);
    await console.pass(SETTLED_MS);
    expect(lastBody(console)).toMatchObject({ pvcs: ['cart', 'orders'] });
  });

  it('asks for the moment and for what becomes of those without a point', async () => {
    const { console, page } = await visit();
    await page.fill('As of', '2026-11-22T12:00');
    const missing = await page.field('Volumes without a restore point then');
    await missing.selectOptions(1);
    await missing.dispatchEvent('change');
    await console.pass(SETTLED_MS);
    expect(lastBody(console)).toMatchObject({
      source: { at: new Date('2026-11-22T12:00').toISOString() },
      onMissing: 'skip',
    });
  });

  it('keeps the moment that was entered before there was a namespace', async () => {
    const { console, page } = await visit('/restore/group');
    await page.fill('As of', '2026-11-22T12:00');
    const missing = await page.field('Volumes without a restore point then');
    await missing.selectOptions(1);
    await missing.dispatchEvent('change');
    await (await page.field('Namespace')).selectOptions(2);
    await console.pass(SETTLED_MS);
    expect(lastBody(console)).toMatchObject({
      source: { namespace: 'shop', at: new Date('2026-11-22T12:00').toISOString() },
      target: { namespace: 'shop' },
      onMissing: 'skip',
    });
  });

  it('keeps what is entered while the backups are being read', async () => {
    const console = new TestConsole({ volumes, backups });
    console.api.on('POST /v1/restores/namespace', planned).on('GET /v1/backups', async () => {
      await Promise.resolve();
      TestBed.tick();
      const field = document.querySelector<HTMLInputElement>('#group-at');
      if (field) field.value = '2026-11-22T12:00';
      field?.dispatchEvent(new Event('input'));
      return { items: backups.slice(0, 2) };
    });
    await console.visit('/restore/group?namespace=shop');
    await console.pass(SETTLED_MS);
    expect(lastBody(console)).toMatchObject({
      source: { at: new Date('2026-11-22T12:00').toISOString() },
    });
  });

  it('reads the backups again on request, and keeps what was entered', async () => {
    const console = new TestConsole({ volumes });
    console.api
      .on('POST /v1/restores/namespace', planned)
      .on('GET /v1/backups', console.api.problem('internal', 'A fault.'));
    const page = await (
      await console.visit('/restore/group?namespace=shop')
    ).getHarness(GroupPageHarness);
    await page.fill('As of', '2026-11-22T12:00');
    console.api.on('GET /v1/backups', { items: backups.slice(0, 2) });
    await page.press('Try again');
    await console.pass(SETTLED_MS);
    expect(await page.claims()).toEqual(['cart', 'orders']);
    expect(lastBody(console)).toMatchObject({
      source: { at: new Date('2026-11-22T12:00').toISOString() },
    });
    expect(await page.text()).not.toContain('A fault.');
  });

  it('takes what was entered along to another namespace, but not which volumes', async () => {
    const { console, page } = await visit();
    await page.fill('As of', '2026-11-22T12:00');
    await page.tick('cart');
    await page.fill('After each name', '-copy');
    await console.pass(SETTLED_MS);
    expect(lastBody(console)).toMatchObject({ pvcs: ['orders'] });
    await console.visit('/restore/group?namespace=wiki');
    await console.pass(SETTLED_MS);
    const at = new Date('2026-11-22T12:00').toISOString();
    expect(lastBody(console)).toEqual({
      source: { namespace: 'wiki', at },
      target: { namespace: 'wiki', nameSuffix: '-copy' },
      onMissing: 'fail',
      dryRun: true,
    });
    await console.visit('/restore/group?namespace=shop');
    await console.pass(SETTLED_MS);
    expect(lastBody(console)).not.toHaveProperty('pvcs');
  });

  it('marks the volume that stands in the way, and does not go on', async () => {
    const conflicting = plan({
      items: planned.items.map((one, index) =>
        index === 1
          ? {
              ...one,
              time: null,
              conflicts: [{ code: 'no-restore-point', detail: 'It has none then.' }],
            }
          : one,
      ),
    });
    const { page } = await visit(undefined, {}, conflicting);
    expect((await page.points())[1]).toContain('It has none then.');
    expect(await page.refusalOf(/^Restore 2 volumes/)).toBe('1 conflict to be solved first.');
  });

  it('into any storage class that is written, and says once what stands against it', async () => {
    const detail = 'There is no storage class fast; choose another one.';
    const missing = (request: { body: { target: { storageClass?: string } } }) => ({
      ...planned,
      items: planned.items.map((each) => ({
        ...each,
        conflicts:
          request.body.target.storageClass === 'fast'
            ? [{ code: 'storage-class-missing', detail }]
            : [],
      })),
    });
    const { console, page } = await visit();
    console.api.on('POST /v1/restores/namespace', missing);
    await page.fill('Storage class', 'fast');
    await console.pass(SETTLED_MS);
    expect(lastBody(console)).toMatchObject({ target: { storageClass: 'fast' } });
    expect(await page.noteOf('Storage class')).toBe(detail);
    await page.fill('Storage class', '');
    await console.pass(SETTLED_MS);
    expect(lastBody(console)).not.toHaveProperty('target.storageClass');
    expect(await page.noteOf('Storage class')).toBe('');
  });

  it('says that the plan is being made, where the button waits for it', async () => {
    const { console, page } = await visit();
    expect(await page.texts('.acts [role=status]')).toEqual(['']);
    await page.fill('After each name', '-copy');
    expect(await page.texts('.acts [role=status]')).toEqual(['The plan is being made…']);
    await console.pass(SETTLED_MS);
    expect(await page.texts('.acts [role=status]')).toEqual(['']);
    expect(await page.refusalOf(/^Restore 2 volumes/)).toBeNull();
  });

  it('can restore in a cluster in which other things change all the time', async () => {
    const { console, page } = await visit();
    console.events.send('inventory', inventoryChange([volume('media/photos')]));
    await console.pass(200);
    expect(await page.refusalOf(/^Restore 2 volumes/)).toBeNull();
    await console.pass(SETTLED_MS);
    expect(console.api.sentTo('POST /v1/restores/namespace')).toHaveLength(1);
  });

  it('plans anew when one more volume comes, or a newer point of one', async () => {
    const { console, page } = await visit();
    const plans = () => console.api.sentTo('POST /v1/restores/namespace').length;
    const tell = async (name: string, change = {}) => {
      console.events.send('inventory', inventoryChange([volume(name, change)]));
      await console.pass(200);
      await console.pass(SETTLED_MS);
    };
    await tell('shop/spool', { restorePoints: 0 });
    expect(plans()).toBe(2);
    expect(await page.refusalOf(/^Restore 3 volumes/)).toBeNull();
    await tell('shop/spool', { lastRestorePoint: { backup: 'b9', time: hoursAgo(1) } });
    expect(plans()).toBe(3);
  });

  it('can be checked again, since what stands against it may be solved elsewhere', async () => {
    const conflicts = [{ code: 'namespace-missing', detail: 'There is no namespace shop2.' }];
    const { console, page } = await visit(undefined, {}, { ...planned, conflicts });
    expect(await page.refusalOf(/^Restore 2 volumes/)).toBe('1 conflict to be solved first.');
    console.api.on('POST /v1/restores/namespace', planned);
    await page.press('Check again');
    await console.settle();
    expect(await page.refusalOf(/^Restore 2 volumes/)).toBeNull();
    expect(await page.texts('.acts button')).toHaveLength(1);
  });

  it('restores, and follows the operation', async () => {
    const { console, page } = await visit();
    const started = operation('op-1', [item('shop/cart-restored')], { kind: 'restore' });
    console.api.on('POST /v1/restores/namespace', started).on('GET /v1/operations/op-1', started);
    await page.press('Restore 2 volumes into shop');
    await console.settle();
    expect(lastBody(console)).toMatchObject({ plan: 'plan-1' });
    expect(TestBed.inject(Location).path()).toBe('/restore?operation=op-1');
  });

  it('says why it was refused, and not of another namespace', async () => {
    const { console, page } = await visit();
    console.api.on('POST /v1/restores/namespace', (request: { body: { dryRun?: boolean } }) =>
      request.body.dryRun ? planned : console.api.problem('plan-outdated', 'It has changed.'),
    );
    await page.press('Restore 2 volumes into shop');
    await console.settle();
    expect(await page.text()).toContain('It has changed.');
    await console.visit('/restore/group?namespace=wiki');
    expect(await page.text()).not.toContain('It has changed.');
  });

  it('asks before what was entered is lost, and not once it has begun', async () => {
    const { console, page } = await visit();
    const wouldAsk = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));
    expect(wouldAsk()).toBe(false);
    await page.fill('After each name', '-copy');
    expect(wouldAsk()).toBe(true);
    const asked = answerNextQuestion(false);
    await console.visit('/volumes');
    await asked;
    expect(TestBed.inject(Location).path()).toBe('/restore/group?namespace=shop');

    await console.pass(SETTLED_MS);
    const started = operation('op-1', [item('shop/cart-copy')], { kind: 'restore' });
    console.api.on('POST /v1/restores/namespace', started).on('GET /v1/operations/op-1', started);
    await page.press('Restore 2 volumes into shop');
    await console.settle();
    expect(TestBed.inject(Location).path()).toBe('/restore?operation=op-1');
  });
});
