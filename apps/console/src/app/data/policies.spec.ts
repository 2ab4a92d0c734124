import { TestBed } from '@angular/core/testing';
import { type PolicyList } from '@soteria/contracts';
import { TestConsole } from '../testing/console';
import { Policies } from './policies';

const list = (detail: string): PolicyList => ({
  items: [],
  problems: [{ key: 'policies.json', detail }],
});

async function opened() {
  const console = new TestConsole();
  await console.open();
  const policies = TestBed.inject(Policies);
  const answers: ((list: PolicyList) => void)[] = [];
  console.api.on('GET /v1/policies', () => new Promise<PolicyList>((done) => answers.push(done)));
  return { console, policies, answers };
}

describe('the policies', () => {
  it('are not read before somebody looks at them', async () => {
    const { console, answers } = await opened();
    console.events.send('policies', {});
    await console.settle();
    expect(answers).toEqual([]);
  });

  it('are read once more when they change while they are read', async () => {
    const { console, policies, answers } = await opened();
    void policies.load();
    await console.settle();
    console.events.send('policies', {});
    console.events.send('policies', {});
    await console.settle();
    expect(answers).toHaveLength(1);
    answers[0]?.(list('of then'));
    await console.settle();
    answers[1]?.(list('of now'));
    await console.settle();
    expect(policies.damaged()).toEqual(list('of now').problems);
    expect(answers).toHaveLength(2);
  });
});
