import { TestBed } from '@angular/core/testing';
import { TestConsole } from '../testing/console';
import { inventory, volume } from '../testing/world';
import { Inventory } from './inventory';
import { Live } from './live';
import { SignIn } from './sign-in';

async function opened(story = { volumes: [volume('shop/orders')] }) {
  const console = new TestConsole(story);
  await console.open();
  return { console, live: TestBed.inject(Live), rows: TestBed.inject(Inventory) };
}

const change = (pvc: string, status: 'ok' | 'overdue') => ({
  revision: '8',
  asOf: '2026-11-23T12:00:01Z',
  stale: null,
  summary: inventory([]).summary,
  changed: [volume(`shop/${pvc}`, { status })],
  removed: [],
});

describe('live updates', () => {
  it('says since when it has heard nothing, once the stream breaks', async () => {
    const { console, live } = await opened();
    await console.pass(10_000);
    console.events.send('inventory', change('orders', 'ok'));
    const heard = console.clock.now();
    await console.pass(5_000);
    console.events.breakOff();
    expect(live.link()).toEqual({ kind: 'lost', since: heard });
  });

  it('is live again when the browser has connected by itself, and reads nothing anew', async () => {
    const { console, live } = await opened();
    console.events.breakOff();
    console.events.connect();
    await console.settle();
    expect(live.link().kind).toBe('live');
    expect(readings(console)).toBe(1);
  });

  it('opens the stream again after an answer that is no stream, later each time, and then reads everything', async () => {
    const { console } = await opened();
    console.events.breakOff(true);
    await console.pass(999);
    expect(console.events.opened).toBe(1);
    await console.pass(1);
    expect(console.events.opened).toBe(2);
    console.events.breakOff(true);
    await console.pass(1_999);
    expect(console.events.opened).toBe(2);
    await console.pass(1);
    expect(console.events.opened).toBe(3);
    console.events.connect();
    await console.settle();
    expect(readings(console)).toBe(2);
  });

  it('reads everything again when the server cannot go on from where the page was', async () => {
    const { console } = await opened();
    console.events.send('reset', { revision: '9' });
    await console.settle();
    expect(readings(console)).toBe(2);
  });

  it('notices an ended session when the stream breaks', async () => {
    const { console } = await opened();
    console.api.on('GET /v1/inventory', console.api.failure(401, '<html>sign in</html>'));
    console.events.breakOff();
    await console.settle();
    expect(TestBed.inject(SignIn).expired()).toBe(true);
  });

  it('asks after a long silence, and trusts an answer that has nothing new', async () => {
    const { console, live } = await opened();
    console.events.send('inventory', { ...change('orders', 'ok'), revision: '7' });
    await console.pass(46_000);
    expect(live.link().kind).toBe('live');
    expect(console.events.opened).toBe(1);
  });

  it('trusts the first answer after a reset, whose number is that of no inventory', async () => {
    const { console } = await opened();
    console.events.send('inventory', { ...change('orders', 'ok'), revision: '7' });
    console.events.send('reset', { revision: 'of-nothing' });
    await console.pass(46_000);
    await console.pass(1_000);
    expect(console.events.opened).toBe(1);
  });

  it('opens the stream again when a silent one has kept a change back', async () => {
    const { console, rows } = await opened();
    console.events.send('inventory', { ...change('orders', 'ok'), revision: '7' });
    console.api.on(
      'GET /v1/inventory',
      inventory([volume('shop/orders', { status: 'overdue' })], { revision: '11' }),
    );
    await console.pass(46_000);
    await console.pass(1_000);
    expect(console.events.opened).toBe(2);
    console.events.connect();
    await console.settle();
    expect(rows.row('shop', 'orders')?.status).toBe('overdue');
  });

  it('takes a silence without any answer for a lost connection', async () => {
    const { console, live } = await opened();
    console.api.on('GET /v1/inventory', console.api.failure(0));
    await console.pass(46_000);
    expect(live.link().kind).toBe('lost');
  });

  it('counts the silence from the last word, and not from when it last looked', async () => {
    const { console, live } = await opened();
    await console.pass(40_000);
    console.events.send('inventory', change('orders', 'ok'));
    console.api.on('GET /v1/inventory', console.api.failure(0));
    await console.pass(6_000);
    expect(live.link().kind).toBe('live');
    await console.pass(40_000);
    expect(live.link().kind).toBe('lost');
  });

  it('takes one that is never answered for a lost connection too', async () => {
    const { console, live } = await opened();
    console.api.on('GET /v1/inventory', new Promise(() => undefined));
    await console.pass(46_000);
    expect(live.link().kind).toBe('live');
    await console.pass(10_000);
    expect(live.link().kind).toBe('lost');
  });
});

/** How often the whole inventory was read; a look at its first row alone is no reading. */
const readings = (console: TestConsole): number =>
  console.api.sentTo('GET /v1/inventory').filter(({ url }) => !url.endsWith('limit=1')).length;
