import { TestBed } from '@angular/core/testing';
import { type Story, TestConsole } from '../testing/console';
import {
  detail,
  hoursAgo,
  inventoryChange,
  item,
  operation,
  viewer,
  volume,
} from '../testing/world';
import { OverviewPageHarness } from '../overview/overview-page.harness';
import { VolumePageHarness } from './volume-page.harness';
import { VolumesPageHarness } from './volumes-page.harness';

const row = volume('shop/orders', { status: 'overdue' });
const AT_WORK = 'A job works on this volume already.';

function begin(story: Story = {}): TestConsole {
  const console = new TestConsole({ volumes: [row], ...story });
  console.api
    .on('GET /v1/inventory/shop/orders', detail(row))
    .on('POST /v1/backup', operation('op-1', [item('shop/orders')]));
  return console;
}
const started = (console: TestConsole) => console.api.sentTo('POST /v1/backup');
const said = () => document.querySelector('[aria-live=polite].sot-hidden')?.textContent;

describe('a backup that is asked for by a key in the list', () => {
  async function list(story: Story = {}) {
    const console = begin(story);
    const page = await (await console.visit('/volumes')).getHarness(VolumesPageHarness);
    return { console, table: await page.table() };
  }
  const press = (repeat = false) =>
    document
      .querySelector('a.name')
      ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'b', repeat, bubbles: true }));

  it('is refused to a viewer, who is told why', async () => {
    const { console } = await list({ session: viewer() });
    press();
    await console.settle();
    expect(started(console)).toEqual([]);
    expect(said()).toContain('viewer');
  });

  it('is refused without contact, and while a job is at work', async () => {
    const { console } = await list();
    const busy = { ...row, operation: 'op-9' };
    console.events.send('inventory', inventoryChange([busy]));
    await console.pass(200);
    press();
    expect(said()).toBe(AT_WORK);
    const stale = { source: 'volumes.longhorn.io', since: hoursAgo(1), detail: 'No answer.' };
    console.events.send('inventory', { ...inventoryChange([row]), stale });
    await console.pass(200);
    press();
    await console.settle();
    expect(said()).toContain('no contact with volumes.longhorn.io');
    expect(started(console)).toEqual([]);
  });

  it('is begun once, however long the key is held and however often it is pressed', async () => {
    const { console, table } = await list();
    press();
    for (let times = 0; times < 3; times += 1) press(true);
    press();
    await console.settle();
    expect(started(console)).toHaveLength(1);
    await table.key(0, 'b');
    await console.settle();
    expect(started(console)).toHaveLength(1);
    expect(said()).toBe(AT_WORK);
  });

  it('is not begun by a key that was held when the row was reached', async () => {
    const { console } = await list();
    press(true);
    await console.settle();
    expect(started(console)).toEqual([]);
  });

  it('is begun again after it was refused', async () => {
    const { console } = await list();
    console.api.on('POST /v1/backup', console.api.problem('target-unavailable', 'It is away.'));
    press();
    await console.settle();
    press();
    await console.settle();
    expect(started(console)).toHaveLength(2);
  });
});

describe('a backup that is asked for by a button', () => {
  const clickTwice = () => {
    const name = /Back up now/;
    const button = [...document.querySelectorAll('button')].find((found) =>
      name.test(found.textContent),
    );
    button?.click();
    TestBed.tick();
    button?.click();
    return button?.getAttribute('aria-busy');
  };

  it('is begun once by a double click on the page of its volume', async () => {
    const console = begin();
    const loader = await console.visit('/volumes/shop/orders');
    expect(clickTwice()).toBe('true');
    await console.settle();
    expect(started(console)).toHaveLength(1);
    const page = await loader.getHarness(VolumePageHarness);
    expect(await page.refusalOf('Back up now')).toBe(AT_WORK);
  });

  it('is begun once by a double click in the overview', async () => {
    const console = begin();
    const loader = await console.visit('/');
    expect(clickTwice()).toBe('true');
    await console.settle();
    expect(started(console)).toHaveLength(1);
    const page = await loader.getHarness(OverviewPageHarness);
    expect(await page.refusalOf(/^Back up now/)).toBe(AT_WORK);
  });
});
