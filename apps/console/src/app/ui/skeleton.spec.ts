import { TestConsole } from '../testing/console';
import { Skeleton } from './skeleton';

async function waiting(ms: number, inputs: Record<string, unknown> = {}): Promise<string> {
  const console = new TestConsole();
  const { fixture } = await console.show(Skeleton, inputs);
  await console.pass(ms);
  return (fixture.nativeElement as HTMLElement).textContent.trim();
}

describe('what stands where an answer will be', () => {
  it('says nothing at first', async () => {
    expect(await waiting(9_000)).toBe('');
  });

  it('says after a while that none has come', async () => {
    expect(await waiting(10_000)).toContain('No answer has come yet');
  });

  it('does not say so where none is waited for', async () => {
    expect(await waiting(10_000, { awaitsAnswer: false })).toBe('');
  });
});
