import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { type Operation } from '@soteria/contracts';
import { Commands } from '../data/commands';
import { type Story, TestConsole } from '../testing/console';
import { item, operation } from '../testing/world';
import { JobBar } from './job-bar';
import { JobBarHarness } from './job-bar.harness';

async function opened(story: Story = {}) {
  const console = new TestConsole(story);
  const { fixture } = await console.show(JobBar);
  const bar = await TestbedHarnessEnvironment.harnessForFixture(fixture, JobBarHarness);
  return { console, bar };
}

describe('the job bar', () => {
  const running = operation('op-1', [item('shop/orders')]);

  async function started() {
    const { console, bar } = await opened();
    console.api.on('POST /v1/backup', running);
    await TestBed.inject(Commands).backUp({ namespace: 'shop', pvc: 'orders' });
    await console.settle();
    return { console, bar };
  }

  it('is not there while nothing is done', async () => {
    const { bar } = await opened();
    expect(await bar.text()).toBe('');
  });

  it('shows what was started here: what, how far, and a way to stop it', async () => {
    const { console, bar } = await started();
    expect(await bar.text()).toContain('Backing up shop/orders');
    expect(await bar.text()).toContain('42 %');
    console.api.on('POST /v1/operations/op-1/cancel', { ...running, state: 'cancelled' });
    await bar.press('Cancel: Backing up shop/orders');
    await console.settle();
    expect(await bar.text()).toContain('Backup of shop/orders was cancelled');
  });

  it('keeps what was started here until it is read', async () => {
    const { console, bar } = await started();
    console.events.send('operation', { ...running, state: 'succeeded' });
    await console.settle();
    expect(await bar.text()).toContain('Backed up shop/orders');
    await bar.press('Dismiss: Backed up shop/orders');
    expect(await bar.text()).toBe('');
  });

  it('says why something was refused', async () => {
    const { console, bar } = await opened();
    console.api.on('POST /v1/backup', console.api.problem('target-unavailable', 'It is away.'));
    const commands = TestBed.inject(Commands);
    await commands.inJobBar(commands.backUp({ namespace: 'shop', pvc: 'orders' }));
    await console.settle();
    expect(await bar.text()).toContain('It is away.');
    await bar.press('Dismiss');
    expect(await bar.text()).toBe('');
  });

  /** So many backups are started here, and end as it is said of each. */
  async function startedMany(states: readonly Operation['state'][]) {
    const { console, bar } = await opened();
    for (const [index, state] of states.entries()) {
      const name = `shop/v${index}`;
      const done = operation(`op-${index}`, [item(name)], { state });
      console.api.on('POST /v1/backup', done);
      await TestBed.inject(Commands).backUp({ namespace: 'shop', pvc: `v${index}` });
    }
    await console.settle();
    return { console, bar };
  }
  const many = (count: number, state: Operation['state']) =>
    Array.from({ length: count }, () => state);

  it('tells of many that ended well in one line, which is dismissed at once', async () => {
    const { console, bar } = await startedMany(many(20, 'succeeded'));
    expect(await bar.texts('.what')).toEqual(['20 backups done']);
    expect(await (await bar.link('20 backups done')).getAttribute('href')).toBe(
      '/activity?kind=backup&state=succeeded',
    );
    await bar.press('Dismiss: 20 backups done');
    await console.settle();
    expect(await bar.text()).toBe('');
  });

  it('leads the focus on from a line that is dismissed, never to what cancels, and at last to the page', async () => {
    const { console, bar } = await startedMany(['running', 'failed', 'succeeded']);
    const page = document.createElement('main');
    page.innerHTML = '<h1 tabindex="-1">Volumes</h1>';
    document.body.append(page);
    const focused = () => document.activeElement;
    const dismiss = async (words: string) => {
      await (await bar.button(`Dismiss: ${words}`)).focus();
      await bar.press(`Dismiss: ${words}`);
      await console.settle();
    };
    await dismiss('Backup of shop/v1 failed');
    expect(focused()?.getAttribute('aria-label')).toBe('Dismiss: Backed up shop/v2');
    await dismiss('Backed up shop/v2');
    expect(focused()?.textContent).toBe('Backing up shop/v0');
    console.events.send('operation', operation('op-0', [item('shop/v0')], { state: 'succeeded' }));
    await console.settle();
    await dismiss('Backed up shop/v0');
    expect(focused()?.tagName).toBe('H1');
    page.remove();
  });

  it('names what went wrong among many, and counts the rest of it', async () => {
    const { console, bar } = await startedMany([
      ...many(4, 'failed'),
      'partial',
      ...many(9, 'succeeded'),
    ]);
    expect(await bar.texts('.what')).toEqual([
      'Backup of shop/v4: 0 items failed',
      'Backup of shop/v3 failed',
      'Backup of shop/v2 failed',
      '… and 2 more that did not end well, see Activity',
      '9 backups done',
    ]);
    await bar.press(/^Dismiss: … and 2 more/);
    await bar.press('Dismiss: Backup of shop/v2 failed');
    await console.settle();
    expect(await bar.texts('.what')).toEqual([
      'Backup of shop/v4: 0 items failed',
      'Backup of shop/v3 failed',
      '9 backups done',
    ]);
  });

  it('keeps a way to stop what runs, whatever else has ended', async () => {
    const { bar } = await startedMany(['running', ...many(5, 'failed'), 'succeeded']);
    expect((await bar.texts('.what'))[0]).toBe('Backing up shop/v0');
    expect((await bar.texts('.what')).at(-1)).toBe('Backed up shop/v6');
    await expect(bar.button('Cancel: Backing up shop/v0')).resolves.toBeDefined();
  });

  it('mentions the work of others without a line for each', async () => {
    const { bar } = await opened({ operations: [running, { ...running, id: 'op-2' }] });
    expect(await bar.text()).toBe('2 more jobs running');
  });

  it('reads progress out politely', async () => {
    const { console } = await started();
    console.events.send('operation', { ...running, progress: 61 });
    await console.settle();
    expect(document.querySelector('body > [aria-live=polite]')?.textContent).toContain(
      '60 percent',
    );
  });
});
