import { TestBed } from '@angular/core/testing';
import { type Inventory as Page, type VolumeRow } from '@soteria/contracts';
import { beginInventory } from '../testing/begun-inventory';
import { TestConsole } from '../testing/console';
import { inventory, inventoryChange, volume } from '../testing/world';
import { Permissions } from './current-session';
import { Inventory } from './inventory';

const names = (rows: Inventory) => rows.rows().map(({ namespace, pvc }) => `${namespace}/${pvc}`);

async function opened(volumes: VolumeRow[] = []) {
  const console = new TestConsole({ volumes });
  await console.open();
  return { console, rows: TestBed.inject(Inventory) };
}

describe('the inventory', () => {
  it('keeps what it had, and says what is wrong, when reading fails', async () => {
    const { console, rows } = await opened([volume('shop/orders')]);
    console.api.on('GET /v1/inventory', console.api.problem('not-ready', 'Caches are filling.'));
    console.events.send('reset', { revision: '1' });
    await console.settle();
    expect(rows.problem()?.code).toBe('not-ready');
    expect(names(rows)).toEqual(['shop/orders']);
  });

  it('reads again by itself after a failure, and what was deleted meanwhile is gone', async () => {
    const { console, rows } = await opened([volume('shop/orders'), volume('shop/old')]);
    console.api.on('GET /v1/inventory', console.api.problem('internal', 'A fault.'));
    console.events.send('reset', { revision: '1' });
    await console.settle();
    console.api.on('GET /v1/inventory', inventory([volume('shop/orders')]));
    await console.pass(999);
    expect(names(rows)).toEqual(['shop/old', 'shop/orders']);
    await console.pass(1);
    expect(rows.problem()).toBeNull();
    expect(names(rows)).toEqual(['shop/orders']);
  });

  it('says once what is wrong as long as that stays the same, whichever request failed', async () => {
    const { console, rows } = await opened();
    const { api } = console;
    api.on('GET /v1/inventory', api.problem('internal', 'A fault.', [], 'req-1'));
    console.events.send('reset', { revision: '1' });
    await console.settle();
    const first = rows.problem();
    api.on('GET /v1/inventory', api.problem('internal', 'A fault.', [], 'req-2'));
    await console.pass(1_000);
    expect(first).not.toBeNull();
    expect(rows.problem()).toBe(first);
    api.on('GET /v1/inventory', api.problem('internal', 'Another fault.', [], 'req-3'));
    await console.pass(2_000);
    expect(rows.problem()).toMatchObject({ detail: 'Another fault.', requestId: 'req-3' });
  });

  it('begins by itself when the first reading failed', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/inventory', console.api.problem('not-ready', 'Caches are filling.'));
    await console.open();
    const rows = TestBed.inject(Inventory);
    console.events.send('inventory', inventoryChange([volume('shop/new')]));
    console.api.on('GET /v1/inventory', inventory([volume('shop/new')]));
    await console.pass(1_000);
    expect(rows.ready()).toBe(true);
    expect(names(rows)).toEqual(['shop/new']);
  });

  it('asks less and less often while reading fails, and is eager again once it did not', async () => {
    const { console } = await opened();
    // One row alone is what a silent stream is looked after by.
    const asked = () =>
      console.api.sentTo('GET /v1/inventory').filter(({ url }) => !/limit=1$/.test(url)).length;
    const failure = console.api.problem('not-ready', 'Caches are filling.');
    console.api.on('GET /v1/inventory', failure);
    console.events.send('reset', { revision: '1' });
    await console.settle();
    const before = asked();
    for (const ms of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) await console.pass(ms);
    expect(asked()).toBe(before + 7);
    console.api.on('GET /v1/inventory', inventory([]));
    await console.pass(30_000);
    console.api.on('GET /v1/inventory', failure);
    console.events.send('reset', { revision: '2' });
    await console.settle();
    const again = asked();
    await console.pass(1_000);
    expect(asked()).toBe(again + 1);
  });

  it('does not ask again for what is not for this person', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/inventory', console.api.problem('not-permitted', 'No group.'));
    await console.open();
    const before = console.api.sentTo('GET /v1/inventory').length;
    await console.pass(30_000);
    expect(console.api.sentTo('GET /v1/inventory')).toHaveLength(before);
  });

  it('is not ready before the first answer', () => {
    const console = new TestConsole();
    expect(TestBed.inject(Inventory).ready()).toBe(false);
    expect(console.api.sent).toEqual([]);
  });

  describe('of many volumes, while they are read for the first time', () => {
    const [worst, orders, cart] = [
      volume('shop/worst', { status: 'never' }),
      volume('shop/orders'),
      volume('shop/cart'),
    ];
    async function begun() {
      const console = new TestConsole();
      const others = beginInventory(console, [worst, orders], [cart, orders, worst]);
      await console.open();
      return { console, others, rows: TestBed.inject(Inventory) };
    }
    const beginning = (rows: Inventory) => rows.beginning()?.items.map(({ pvc }) => pvc);

    it('takes no part of them for the whole', async () => {
      const { others, rows } = await begun();
      expect(rows.ready()).toBe(false);
      expect(names(rows)).toEqual([]);
      expect(rows.row('shop', 'worst')).toBeUndefined();
      await others.finish();
      expect(rows.ready()).toBe(true);
      expect(names(rows)).toEqual(['shop/cart', 'shop/orders', 'shop/worst']);
    });

    it('has those soon that need somebody most, and knows how many there are', async () => {
      const { console, others, rows } = await begun();
      const [first] = console.api.sentTo('GET /v1/inventory');
      expect(first?.url).toContain('sort=status&limit=100');
      expect(beginning(rows)).toEqual(['worst', 'orders']);
      expect(rows.beginning()?.summary).toMatchObject({ never: 1, ok: 2 });
      await others.finish();
      expect(rows.beginning()).toBeNull();
    });

    it('asks once when those are all', async () => {
      const { console, rows } = await opened([worst, cart]);
      expect(console.api.sentTo('GET /v1/inventory')).toHaveLength(1);
      expect(names(rows)).toEqual(['shop/cart', 'shop/worst']);
    });

    it('starts nothing while the cluster is out of contact', async () => {
      const console = new TestConsole();
      beginInventory(console, [worst], [worst, cart]);
      await console.open();
      const permissions = TestBed.inject(Permissions);
      expect(permissions.refusal('backup:create')).toBeNull();
      const stale = { since: '2026-11-23T11:50:00Z', source: 'backups.longhorn.io', detail: '503' };
      console.events.send('inventory', { ...inventoryChange([]), stale });
      expect(permissions.refusal('backup:create')).toContain('backups.longhorn.io');
    });

    it('shows what changes meanwhile, and does not lose it when the others come', async () => {
      const { console, others, rows } = await begun();
      const changed = [volume('shop/worst', { operation: 'op-1' }), volume('shop/new')];
      console.events.send(
        'inventory',
        inventoryChange(changed, [{ namespace: 'shop', pvc: 'orders' }]),
      );
      expect(beginning(rows)).toEqual(['worst']);
      expect(rows.beginning()?.items[0]?.operation).toBe('op-1');
      await others.finish();
      expect(names(rows)).toEqual(['shop/cart', 'shop/worst', 'shop/new']);
      expect(rows.row('shop', 'worst')?.operation).toBe('op-1');
    });

    it('says what is wrong when the others cannot be read, and begins anew on request', async () => {
      const { console, others, rows } = await begun();
      await others.fail();
      expect(rows.problem()?.code).toBe('not-ready');
      expect(rows.beginning()).toBeNull();
      expect(rows.ready()).toBe(false);
      const again = beginInventory(console, [worst], [worst, cart]);
      void rows.load();
      await console.settle();
      expect(beginning(rows)).toEqual(['worst']);
      await again.finish();
      expect(rows.problem()).toBeNull();
      expect(names(rows)).toEqual(['shop/worst', 'shop/cart']);
    });

    it('keeps all that it had when everything is read again', async () => {
      const { console, others, rows } = await begun();
      await others.finish();
      console.events.send('reset', { revision: '9' });
      expect(rows.beginning()).toBeNull();
      await console.settle();
      expect(rows.beginning()).toBeNull();
      expect(names(rows)).toHaveLength(3);
    });
  });

  it('reads all pages', async () => {
    const console = new TestConsole();
    const pages: Record<string, Page> = {
      '': inventory([volume('a/one')], { continue: 'next' }),
      next: inventory([volume('b/two')]),
    };
    console.api.on(
      'GET /v1/inventory',
      (request: { params: { get(n: string): string | null } }) =>
        pages[request.params.get('continue') ?? ''],
    );
    await console.open();
    await console.pass(1);
    expect(names(TestBed.inject(Inventory))).toEqual(['a/one', 'b/two']);
  });

  it('reads portions that a page can take in without stopping', async () => {
    const { console } = await opened([volume('shop/orders')]);
    const [read] = console.api.sentTo('GET /v1/inventory');
    const rows = new URLSearchParams(read?.url.split('?')[1]).get('limit');
    expect(Number(rows)).toBeLessThanOrEqual(2_000);
  });

  it('takes changed, new and removed rows over, a burst at once', async () => {
    const { console, rows } = await opened([volume('shop/orders'), volume('shop/old')]);
    console.events.send(
      'inventory',
      inventoryChange([volume('shop/orders', { status: 'overdue' })]),
    );
    console.events.send(
      'inventory',
      inventoryChange([volume('shop/new')], [{ namespace: 'shop', pvc: 'old' }]),
    );
    await console.pass(119);
    expect(names(rows)).toEqual(['shop/old', 'shop/orders']);
    await console.pass(1);
    expect(names(rows)).toEqual(['shop/orders', 'shop/new']);
    expect(rows.row('shop', 'orders')?.status).toBe('overdue');
  });

  it('does not lose a change that comes while everything is read again', async () => {
    const { console, rows } = await opened([volume('shop/orders')]);
    console.events.send('reset', { revision: '1' });
    console.events.send(
      'inventory',
      inventoryChange([volume('shop/orders', { status: 'overdue' })]),
    );
    await console.pass(500);
    expect(rows.row('shop', 'orders')?.status).toBe('overdue');
  });

  it('does not lose one either that comes between an older one and the end of the reading', async () => {
    const { console, rows } = await opened([volume('shop/orders')]);
    let finish: (page: Page) => void = () => undefined;
    console.api.on('GET /v1/inventory', () => new Promise<Page>((done) => (finish = done)));
    console.events.send('inventory', inventoryChange([volume('shop/cart')]));
    console.events.send('reset', { revision: '1' });
    await console.settle();
    console.events.send(
      'inventory',
      inventoryChange([volume('shop/orders', { status: 'overdue' })]),
    );
    await console.pass(120);
    finish(inventory([volume('shop/orders')]));
    await console.settle();
    expect(rows.row('shop', 'orders')?.status).toBe('overdue');
  });

  it('merges nothing that came before a reading over what was read', async () => {
    const { console, rows } = await opened([volume('shop/orders')]);
    const before = inventoryChange([volume('shop/orders', { status: 'overdue' })]);
    console.events.send('inventory', before);
    console.api.on('GET /v1/inventory', inventory([volume('shop/orders', { status: 'ok' })]));
    console.events.send('reset', { revision: '1' });
    await console.pass(500);
    expect(rows.row('shop', 'orders')?.status).toBe('ok');
  });

  it('reads once more when there was a gap in the stream while it was reading', async () => {
    const { console, rows } = await opened([volume('shop/orders')]);
    const finish: ((page: Page) => void)[] = [];
    console.api.on('GET /v1/inventory', () => new Promise<Page>((done) => finish.push(done)));
    console.events.send('reset', { revision: '1' });
    await console.settle();
    console.events.send('reset', { revision: '2' });
    finish[0]?.(inventory([volume('shop/orders')]));
    await console.settle();
    finish[1]?.(inventory([volume('shop/cart')]));
    await console.settle();
    expect(names(rows)).toEqual(['shop/cart']);
    expect(finish).toHaveLength(2);
  });

  it('takes over what came while a reading failed', async () => {
    const { console, rows } = await opened([volume('shop/orders')]);
    console.api.on('GET /v1/inventory', console.api.problem('not-ready', 'Caches are filling.'));
    console.events.send('reset', { revision: '1' });
    console.events.send(
      'inventory',
      inventoryChange([volume('shop/orders', { status: 'overdue' })]),
    );
    await console.settle();
    expect(rows.row('shop', 'orders')?.status).toBe('overdue');
  });

  it('takes no change for the whole while nothing could be read yet', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/inventory', console.api.problem('not-ready', 'Caches are filling.'));
    const rows = TestBed.inject(Inventory);
    const opening = console.open();
    console.events.send('inventory', inventoryChange([volume('shop/orders')]));
    await opening;
    expect(rows.ready()).toBe(false);
    console.events.send('inventory', inventoryChange([volume('shop/orders')]));
    await console.pass(120);
    expect(rows.ready()).toBe(false);
  });

  it('tells of lost contact with the cluster, and of its return', async () => {
    const { console, rows } = await opened([volume('shop/orders')]);
    const stale = { since: '2026-11-23T11:50:00Z', source: 'backups.longhorn.io', detail: '503' };
    console.events.send('inventory', { ...inventoryChange([]), stale });
    await console.pass(200);
    expect(rows.stale()).toEqual(stale);
    console.events.send('inventory', inventoryChange([]));
    await console.pass(200);
    expect(rows.stale()).toBeNull();
  });
});
