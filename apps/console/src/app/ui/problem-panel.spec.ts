import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type ShownProblem } from '../data/problem';
import { TestConsole } from '../testing/console';
import { ProblemPanel } from './problem-panel';
import { ProblemPanelHarness } from './problem-panel.harness';

const problem: ShownProblem = {
  code: 'conflict',
  title: 'Something else changed in between',
  detail: 'It is version 42 now.',
  advice: 'Load the present state.',
  requestId: 'req-7',
  fields: [],
  items: [],
};

async function shown(inputs: Record<string, unknown>) {
  const { fixture } = await new TestConsole().show(ProblemPanel, inputs);
  const tries: number[] = [];
  fixture.componentInstance.again.subscribe(() => tries.push(1));
  const panel = await TestbedHarnessEnvironment.harnessForFixture(fixture, ProblemPanelHarness);
  return { panel, tries };
}

describe('a problem', () => {
  it('is said with this case, the next step and the id to ask with', async () => {
    const { panel } = await shown({ problem });
    for (const part of [problem.title, problem.detail, problem.advice, 'Request req-7']) {
      expect(await panel.text()).toContain(part);
    }
    expect(await (await panel.host()).getAttribute('role')).toBe('alert');
  });

  it('names the fields, and leaves the general advice out then', async () => {
    const fields = [{ pointer: '/target/pvc', detail: 'is too long' }];
    const { panel } = await shown({ problem: { ...problem, fields } });
    expect(await panel.text()).toContain('/target/pvc is too long');
    expect(await panel.text()).not.toContain(problem.advice);
  });

  it('says once what is wrong with a field', async () => {
    const fields = [{ pointer: '/reason', detail: 'is too long.' }];
    const { panel } = await shown({
      problem: { ...problem, detail: '/reason: is too long.', fields },
    });
    expect((await panel.text()).match(/is too long/g)).toHaveLength(1);
  });

  it('tells one by one what it is about', async () => {
    const items = ['shop/orders would come from b-2, no longer from b-1.', 'nightly: 4 KiB'];
    const { panel } = await shown({ problem: { ...problem, items } });
    expect(await panel.texts('li')).toEqual(items);
  });

  it('can be tried again where that helps', async () => {
    const { panel, tries } = await shown({ problem, retry: 'Try again' });
    await panel.press('Try again');
    expect(tries).toHaveLength(1);
  });
});
