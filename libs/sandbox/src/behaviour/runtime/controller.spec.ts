import { ManualClock } from '../../clock';
import { eventually, never, SPEC_TIMEOUT_MS } from '../../testing/eventually';
import { ApiError } from './api-client';
import { type Again, type Controller, ControllerRunner } from './controller';

jest.setTimeout(SPEC_TIMEOUT_MS);

/** A controller whose work is given by the spec. */
class Scripted implements Controller {
  readonly name = 'scripted';
  enqueue: (key: string) => void = () => undefined;
  readonly sources = [{ feed: (enqueue: (key: string) => void) => void (this.enqueue = enqueue) }];
  readonly calls: string[] = [];

  constructor(private readonly work: (key: string, nth: number) => Promise<Again>) {}

  reconcile(key: string): Promise<Again> {
    this.calls.push(key);
    return this.work(key, this.calls.filter((each) => each === key).length);
  }
}

const clock = new ManualClock(0);
let runner: ControllerRunner;
let complaints: string[];
afterEach(() => runner.stop());

function run(work: (key: string, nth: number) => Promise<Again>): Scripted {
  const controller = new Scripted(work);
  complaints = [];
  runner = new ControllerRunner(controller, clock, (line) => complaints.push(line));
  return controller;
}
const nothing = () => Promise.resolve(undefined);

describe('a controller', () => {
  it('begins with what was told before it started, and hears each key once', async () => {
    const controller = run(nothing);
    for (const key of ['a', 'b', 'a']) controller.enqueue(key);
    expect(controller.calls).toEqual([]);
    runner.start();
    await eventually('both', () => controller.calls.length === 2);
    await never('a third', () => controller.calls.length > 2);
  });

  it('never works on a key twice at once, and looks again at what changed meanwhile', async () => {
    let open: () => void = () => undefined;
    let busy = 0;
    let most = 0;
    const controller = run(async (_key, nth) => {
      most = Math.max(most, ++busy);
      if (nth === 1) await new Promise<void>((resolve) => (open = resolve));
      busy -= 1;
      return undefined;
    });
    runner.start();
    controller.enqueue('a');
    controller.enqueue('a');
    await never('a second look', () => controller.calls.length > 1);
    open();
    await eventually('a second look', () => controller.calls.length === 2);
    expect(most).toBe(1);
  });

  it('looks again when the time has come, by the sandbox’s clock', async () => {
    const controller = run((_key, nth) =>
      Promise.resolve(nth === 1 ? { afterMs: 60_000 } : undefined),
    );
    runner.start();
    controller.enqueue('a');
    await eventually('the first look', () => controller.calls.length === 1);
    clock.advance(59_000);
    await never('a second look too soon', () => controller.calls.length > 1);
    clock.advance(1_000);
    await eventually('the second look', () => controller.calls.length === 2);
  });

  it('counts the time from the decision on, though the clock moved while it was at work', async () => {
    let open: () => void = () => undefined;
    const controller = run(async (_key, nth) => {
      if (nth > 1) return undefined;
      await new Promise<void>((resolve) => (open = resolve));
      return { afterMs: 60_000 };
    });
    runner.start();
    controller.enqueue('a');
    clock.advance(60_000);
    open();
    await eventually('the second look', () => controller.calls.length === 2);
  });

  it('tries a conflict again at once and in silence, a failure later and with a complaint', async () => {
    const controller = run((key, nth) => {
      if (nth > 2) return Promise.resolve(undefined);
      return Promise.reject(
        key === 'a' ? new ApiError(409, 'Conflict', 'changed') : new Error('boom'),
      );
    });
    runner.start();
    controller.enqueue('a');
    await eventually('the conflict is over', () => controller.calls.length === 3);
    expect(complaints).toEqual([]);
    controller.enqueue('b');
    await eventually('the failure is over', () => controller.calls.length === 6);
    expect(complaints).toEqual(['scripted b: Error: boom', 'scripted b: Error: boom']);
  });

  it('is at work until a first failure has been tried again, but not while it fails for ever', async () => {
    const busyAfter: boolean[] = [];
    const controller = run(() => {
      // Once it is out of hand, and before it is tried again, however slow the machine is.
      setImmediate(() => busyAfter.push(runner.busy));
      return Promise.reject(new Error('boom'));
    });
    runner.start();
    controller.enqueue('a');
    await eventually('it has failed twice', () => busyAfter.length >= 2);
    expect(busyAfter.slice(0, 2)).toEqual([true, false]);
  });

  it('ends only when what was begun has ended, and begins nothing more', async () => {
    let open: () => void = () => undefined;
    const controller = run(() => new Promise((resolve) => (open = () => resolve(undefined))));
    runner.start();
    controller.enqueue('a');
    await eventually('it is at work', () => controller.calls.length === 1);
    let stopped = false;
    const stopping = runner.stop().then(() => (stopped = true));
    controller.enqueue('b');
    await never('stopped in the middle', () => stopped);
    open();
    await stopping;
    expect(controller.calls).toEqual(['a']);
  });
});
