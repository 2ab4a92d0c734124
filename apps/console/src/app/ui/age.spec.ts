import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestConsole } from '../testing/console';
import { hoursAgo } from '../testing/world';
import { Age } from './age';
import { AgeHarness } from './age.harness';

async function shown(inputs: Record<string, unknown>) {
  const console = new TestConsole();
  const { fixture } = await console.show(Age, inputs);
  return { console, age: await TestbedHarnessEnvironment.harnessForFixture(fixture, AgeHarness) };
}

describe('an age', () => {
  it('is said from now, with the moment at hand and for machines', async () => {
    const { age } = await shown({ time: hoursAgo(9) });
    expect(await age.texts('time')).toEqual(['9 h ago']);
    expect((await age.texts('.absolute'))[0]).toContain('Nov 23, 2026');
    expect(await age.has(`time[datetime="${hoursAgo(9)}"]`)).toBe(true);
  });

  it('grows', async () => {
    const { console, age } = await shown({ time: hoursAgo(9) });
    await console.pass(3_600_000);
    expect(await age.texts('time')).toEqual(['10 h ago']);
  });

  it('can be a length', async () => {
    const { age } = await shown({ time: hoursAgo(9), asLength: true });
    expect(await age.texts('time')).toEqual(['for 9 h']);
  });

  it.each([null, '', 'no time'])('says that there is none (%j)', async (time) => {
    const { age } = await shown({ time, missing: 'never' });
    expect(await age.text()).toBe('never');
  });
});
