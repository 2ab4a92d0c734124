import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type BackupTarget } from '@soteria/contracts';
import { MINUTE_MS } from '@soteria/domain';
import { TestConsole } from '../testing/console';
import { hoursAgo } from '../testing/world';
import { TargetList } from './target-list';
import { TargetListHarness } from './target-list.harness';

const target = (change: Partial<BackupTarget> = {}): BackupTarget => ({
  name: 'default',
  driver: 'longhorn',
  available: true,
  configured: true,
  detail: '',
  address: 's3://backups@us-west-004/',
  credentialSecret: 'backup-key',
  lastSyncedAt: hoursAgo(1),
  pollSeconds: 300,
  volumes: 2,
  restorePoints: 1,
  ...change,
});

async function shown(answer: (console: TestConsole) => unknown) {
  const console = new TestConsole();
  console.api.on('GET /v1/targets', answer(console));
  const { fixture } = await console.show(TargetList);
  const part = await TestbedHarnessEnvironment.harnessForFixture(fixture, TargetListHarness);
  return { console, part };
}

describe('the backup targets', () => {
  it('say why they cannot be read, and are read again', async () => {
    const { console, part } = await shown(({ api }) => api.problem('not-permitted', 'Not yours.'));
    expect(await part.text()).toContain('Not yours.');
    console.api.on('GET /v1/targets', { items: [target()] });
    await part.press('Try again');
    await console.settle();
    expect(await part.texts('h3')).toEqual(['default Available']);
  });

  it('are told with where, how often, by which key, and what is there', async () => {
    const { part } = await shown(() => ({ items: [target()] }));
    expect(await part.text()).toContain('s3://backups@us-west-004/');
    expect(await part.texts('dd')).toEqual([
      expect.stringContaining('60 min ago'),
      'every 5 min',
      'in the Secret backup-key',
      '1 restore point; used by 2 volumes',
    ]);
  });

  it.each([
    [{ available: false, detail: 'i/o timeout' }, 'default Out of reach', 'i/o timeout'],
    [{ available: false, configured: false, address: '' }, 'default Has no address', ''],
    [{ lastSyncedAt: null, pollSeconds: 0, credentialSecret: '' }, 'default Available', 'never'],
  ])('tell what is wrong with %j', async (change, heading, said) => {
    const { part } = await shown(() => ({ items: [target(change)] }));
    expect(await part.texts('h3')).toEqual([heading]);
    expect(await part.text()).toContain(said);
  });

  it('are read again while the page is open', async () => {
    const { console, part } = await shown(() => ({ items: [target()] }));
    await console.pass(MINUTE_MS - 1_000);
    expect(console.api.sentTo('GET /v1/targets')).toHaveLength(1);
    const away = target({ available: false, detail: 'i/o timeout' });
    console.api.on('GET /v1/targets', { items: [away] });
    await console.pass(MINUTE_MS);
    expect(await part.texts('h3')).toEqual(['default Out of reach']);
    console.api.on('GET /v1/targets', { items: [target()] });
    await console.pass(MINUTE_MS);
    expect(await part.texts('h3')).toEqual(['default Available']);
  });

  it('say what follows when there is none', async () => {
    const { part } = await shown(() => ({ items: [] }));
    expect(await part.text()).toContain('nothing can be backed up');
  });
});
