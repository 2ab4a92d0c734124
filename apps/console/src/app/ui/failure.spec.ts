import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestConsole } from '../testing/console';
import { Failure } from './failure';
import { FailureHarness } from './failure.harness';

async function shown(inputs: Record<string, unknown>) {
  const { fixture } = await new TestConsole().show(Failure, inputs);
  return TestbedHarnessEnvironment.harnessForFixture(fixture, FailureHarness);
}

describe('a failure', () => {
  it('says its cause and what to do; its own words are folded', async () => {
    const failure = await shown({ error: 'AWS Error: NoSuchBucket', advice: 'Retry.' });
    expect(await failure.texts('p')).toEqual([
      'the bucket of the backup target does not exist.',
      'Make the bucket, or correct the address of the backup target.',
      'AWS Error: NoSuchBucket',
    ]);
    expect(await failure.texts('summary')).toEqual(['The error in its own words']);
  });

  it('says its own words where no cause is known', async () => {
    const failure = await shown({ error: 'something new', advice: 'Retry.' });
    expect(await failure.texts('p')).toEqual(['something new', 'Retry.']);
    expect(await failure.has('details')).toBe(false);
  });
});
