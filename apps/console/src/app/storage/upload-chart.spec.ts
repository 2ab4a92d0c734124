import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestConsole } from '../testing/console';
import { UploadChart } from './upload-chart';
import { UploadChartHarness } from './upload-chart.harness';

const GIB = 2 ** 30;
const history = {
  days: [
    { day: '2026-11-21', restorePoints: 0, uploadedBytes: 0 },
    { day: '2026-11-22', restorePoints: 2, uploadedBytes: 3 * GIB },
    { day: '2026-11-23', restorePoints: 1, uploadedBytes: GIB },
  ],
  before: { restorePoints: 4, uploadedBytes: 4 * GIB },
};

async function shown(change: object = {}) {
  const { fixture } = await new TestConsole().show(UploadChart, {
    history: { ...history, ...change },
  });
  return TestbedHarnessEnvironment.harnessForFixture(fixture, UploadChartHarness);
}

describe('the growth of the backups', () => {
  it('is said in a sentence', async () => {
    const chart = await shown();
    expect((await chart.texts('.head p'))[0]).toBe(
      '3 restore points of the last 3 days uploaded 4 GiB; older ones 4 GiB.',
    );
  });

  it('says nothing of older ones where there are none', async () => {
    const young = await shown({ before: { restorePoints: 0, uploadedBytes: 0 } });
    expect((await young.texts('.head p'))[0]).toMatch(/uploaded 4 GiB\.$/);
  });

  it('is drawn: what each day added on what it came to', async () => {
    const chart = await shown();
    expect(await chart.texts('.bars div')).toHaveLength(3);
    expect(await chart.texts('.most')).toEqual(['8 GiB']);
  });

  it('is a table on request, the newest day first', async () => {
    const chart = await shown();
    await chart.press('As table');
    expect(await chart.texts('tbody tr')).toEqual([
      'Mon, Nov 2311 GiB8 GiB',
      'Sun, Nov 2223 GiB7 GiB',
      'Sat, Nov 2100 B4 GiB',
    ]);
    expect(await chart.has('.chart')).toBe(false);
  });
});
