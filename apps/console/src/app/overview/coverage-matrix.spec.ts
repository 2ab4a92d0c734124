import { TestKey } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ComponentFixture } from '@angular/core/testing';
import { TestConsole } from '../testing/console';
import { backup, daysAgo, failedBackup, hoursAgo, volume } from '../testing/world';
import { CoverageMatrix } from './coverage-matrix';
import { CoverageMatrixHarness } from './coverage-matrix.harness';

const rows = [
  volume('shop/orders'),
  volume('shop/cart'),
  volume('media/photos', { status: 'overdue', dueAt: hoursAgo(20) }),
  volume('home/camera', { status: 'unsupported' }),
];
const backups = [
  backup('shop/orders', 'b1', { snapshotTime: hoursAgo(1) }),
  backup('shop/orders', 'b2', { snapshotTime: daysAgo(1) }),
  failedBackup('shop/cart', 'b3', { snapshotTime: daysAgo(1) }),
];

const harnessOf = (fixture: ComponentFixture<CoverageMatrix>) =>
  TestbedHarnessEnvironment.harnessForFixture(fixture, CoverageMatrixHarness);

async function shown() {
  const console = new TestConsole({ volumes: rows, backups });
  const { fixture } = await console.show(CoverageMatrix, { rows });
  return { console, fixture, matrix: await harnessOf(fixture) };
}

describe('the matrix of coverage', () => {
  it('has a line for each namespace, the one that needs somebody first, without the unsupported', async () => {
    const { matrix } = await shown();
    expect(await matrix.lines()).toEqual(['media 1', 'shop 2']);
  });

  it('draws the worst of each day, today last', async () => {
    const { matrix } = await shown();
    expect(await matrix.signs(1)).toMatch(/^·{28}✕●$/);
    expect(await matrix.signs(0)).toMatch(/!$/);
  });

  it('opens a namespace to its volumes', async () => {
    const { matrix } = await shown();
    await matrix.press(/^shop/);
    expect(await matrix.lines()).toEqual(['media 1', 'shop 2', 'orders', 'cart']);
    expect(await matrix.signs(2)).toMatch(/●●$/);
    expect(await matrix.signs(3)).toMatch(/✕·$/);
  });

  it('is walked through by arrow keys, and says each day', async () => {
    const { console, matrix } = await shown();
    await matrix.enter();
    await console.settle();
    expect(await matrix.pointedAt()).toMatch(/^media, .+: no restore point kept$/);
    await matrix.key(TestKey.DOWN_ARROW);
    await matrix.key(TestKey.END);
    expect(await matrix.pointedAt()).toMatch(/^shop, Mon, Nov 23: restore point$/);
    await matrix.key(TestKey.LEFT_ARROW);
    expect(await matrix.pointedAt()).toMatch(/^shop, Sun, Nov 22: failed$/);
  });

  it('says the same in words on request', async () => {
    const { matrix } = await shown();
    await matrix.press('In words');
    expect(await matrix.text()).toContain('Restore points of 1 of 30 days; failed on Sun, Nov 22.');
  });

  it('reads a namespace again when one of its volumes got a restore point', async () => {
    const { console, fixture } = await shown();
    const before = console.api.sentTo('GET /v1/backups').length;
    const newer = { id: 'b9', time: hoursAgo(0), sizeBytes: 1 };
    fixture.componentRef.setInput('rows', [
      volume('shop/orders', { lastRestorePoint: newer }),
      ...rows.slice(1),
    ]);
    await console.settle();
    expect(console.api.sentTo('GET /v1/backups').length).toBe(before + 1);
  });

  it('says which backups could not be read, and draws the others', async () => {
    const console = new TestConsole({ volumes: rows });
    console.api.on(
      'GET /v1/backups',
      (request: { params: { get(name: string): string | null } }) =>
        request.params.get('namespace') === 'media'
          ? console.api.problem('internal', 'A fault.')
          : { items: backups },
    );
    const { fixture } = await console.show(CoverageMatrix, { rows });
    const matrix = await harnessOf(fixture);
    expect(await matrix.text()).toContain('The backups of media could not be read.');
    expect(await matrix.signs(0)).toMatch(/^\?{28}!!$/);
    expect(await matrix.signs(2)).toMatch(/✕●$/);
  });

  it('does not say of a day that it left nothing behind while that is still being read', async () => {
    const console = new TestConsole({ volumes: rows });
    const { fixture } = await console.show(CoverageMatrix, { rows: [] });
    console.api.on('GET /v1/backups', () => new Promise(() => undefined));
    fixture.componentRef.setInput('rows', rows);
    await console.settle();
    // A harness would wait for the answer.
    const page = fixture.nativeElement as HTMLElement;
    const cells = [...page.querySelectorAll('sot-coverage-row [role=gridcell]')];
    expect(new Set(cells.map(({ textContent }) => textContent.trim()))).toEqual(
      new Set(['…', '!']),
    );
  });

  it('shows at a closed namespace that one of its volumes was never backed up', async () => {
    const never = volume('shop/cart', { status: 'never', since: daysAgo(1), restorePoints: 0 });
    const console = new TestConsole({ volumes: rows, backups: backups.slice(0, 2) });
    const { fixture } = await console.show(CoverageMatrix, { rows: [rows[0], never] });
    expect(await (await harnessOf(fixture)).signs(0)).toMatch(/○○$/);
  });
});
