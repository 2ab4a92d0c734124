import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { TestConsole } from '../testing/console';
import { hoursAgo } from '../testing/world';
import { Margin } from './margin';
import { MarginHarness } from './margin.harness';

async function shown(dueAt: string | null, objectiveSeconds: number | null = 26 * 3_600) {
  const console = new TestConsole();
  const { fixture } = await console.show(Margin, { dueAt, objectiveSeconds });
  return { margin: await TestbedHarnessEnvironment.harnessForFixture(fixture, MarginHarness) };
}

describe('what is left of the objective', () => {
  it.each([
    [hoursAgo(-13), '13 h left'],
    [hoursAgo(9), '9 h over'],
    [hoursAgo(0), 'due now'],
    [null, '–'],
  ])('for %s is “%s”', async (dueAt, words) => {
    expect(await (await shown(dueAt)).margin.text()).toBe(words);
  });

  it('is marked as over when it is', async () => {
    expect(await (await shown(hoursAgo(9))).margin.has('.over')).toBe(true);
    const { margin } = await shownAnew(hoursAgo(-13));
    expect(await margin.has('.over')).toBe(false);
  });
});

async function shownAnew(dueAt: string) {
  TestBed.resetTestingModule();
  return shown(dueAt);
}
