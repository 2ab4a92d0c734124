import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { type Story, TestConsole } from '../testing/console';
import { hoursAgo, item, operation } from '../testing/world';
import { ActivityPageHarness } from './activity-page.harness';
import { OperationListHarness } from './operation-list.harness';

const operations = [
  operation('op-1', [item('shop/orders')], { createdAt: hoursAgo(1) }),
  operation(
    'op-2',
    [item('media/photos', { state: 'failed', error: { code: 'x', detail: 'Read-only.' } })],
    {
      state: 'failed',
      createdAt: hoursAgo(2),
      requestedBy: { policy: 'nightly' },
    },
  ),
  operation('op-3', [item('shop/copy', { state: 'succeeded' })], {
    kind: 'restore',
    state: 'succeeded',
    createdAt: hoursAgo(3),
    startedAt: hoursAgo(3),
    finishedAt: hoursAgo(2.9),
  }),
];

async function visit(url = '/activity', story: Story = {}) {
  const console = new TestConsole({ operations, ...story });
  const loader = await console.visit(url);
  const page = await loader.getHarness(ActivityPageHarness);
  const entries = async () => (await loader.getHarness(OperationListHarness)).entries();
  return { console, page, entries };
}

describe('the page of what was done', () => {
  it('says what went wrong when it cannot be read', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/operations', console.api.problem('internal', 'A fault.'));
    const page = await (await console.visit('/activity')).getHarness(ActivityPageHarness);
    expect(await page.text()).toContain('A fault.');
  });

  it('says that nothing was done yet', async () => {
    const { page } = await visit('/activity', { operations: [] });
    expect(await page.texts('sot-empty-state h2')).toEqual(['Nothing has been done yet']);
  });

  it('lists the newest first: what, by whom, how long, and why it failed', async () => {
    const { entries } = await visit();
    const [first, second, third] = await entries();
    expect(first).toContain('Backing up shop/orders');
    expect(second).toContain('Read-only.');
    expect(second).toContain('policy nightly');
    expect(third).toContain('6 min');
  });

  it('is narrowed by kind, state and namespace, in the address', async () => {
    const { console, page, entries } = await visit();
    await page.press('Restore');
    await console.settle();
    expect(TestBed.inject(Location).path()).toBe('/activity?kind=restore');
    expect(await entries()).toHaveLength(1);
    await page.press('Restore');
    await console.settle();
    expect(await entries()).toHaveLength(3);
  });

  it('shows what an address asks for, and clears it', async () => {
    const { console, page, entries } = await visit('/activity?state=failed&ns=shop');
    expect(await page.texts('sot-empty-state h2')).toEqual(['Nothing of that kind']);
    await page.press('Clear the filters');
    await console.settle();
    expect(await entries()).toHaveLength(3);
  });

  it('grows as things happen', async () => {
    const { console, entries } = await visit();
    console.events.send(
      'operation',
      operation('op-4', [item('auth/db')], { createdAt: hoursAgo(0) }),
    );
    await console.settle();
    expect((await entries())[0]).toContain('auth/db');
  });

  it('tells of records that cannot be read, and shows the others', async () => {
    const console = new TestConsole();
    const problems = [{ key: 'soteria-op-x', detail: 'It is no JSON.' }];
    console.api.on('GET /v1/operations', { items: operations, problems });
    const page = await (await console.visit('/activity')).getHarness(ActivityPageHarness);
    expect(await page.texts('.damaged')).toEqual([expect.stringContaining('It is no JSON.')]);
    expect(await page.text()).toContain('shop/orders');
  });

  describe('when there are older ones than those that were read', () => {
    const visitNewest = async (url: string) => {
      const console = new TestConsole();
      const pages: Record<string, object> = {
        '': { items: operations.slice(0, 1), problems: [], continue: 'next' },
        next: { items: operations.slice(1), problems: [] },
      };
      console.api.on(
        'GET /v1/operations',
        (request: { params: { get(name: string): string | null } }) =>
          pages[request.params.get('continue') ?? ''],
      );
      const page = await (await console.visit(url)).getHarness(ActivityPageHarness);
      return { console, page };
    };

    it('reads those on request', async () => {
      const { console, page } = await visitNewest('/activity');
      expect(await page.text()).toContain('1 operation among the newest 1');
      await page.press('Show older');
      await console.settle();
      expect(await page.text()).toMatch(/3 operations(?! among)/);
    });

    it('does so also where none of the newest is what is looked for', async () => {
      const { console, page } = await visitNewest('/activity?kind=restore');
      expect(await page.text()).toContain('there are older ones');
      await page.press('Show older');
      await console.settle();
      expect(await page.text()).toContain('Restored shop/copy');
    });
  });
});
