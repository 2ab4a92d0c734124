import { ManualClock, realClock } from './clock';

describe('ManualClock', () => {
  it('stands still until it is moved', () => {
    const clock = new ManualClock(1000);
    expect([clock.now(), clock.monotonic()]).toEqual([1000, 0]);
    clock.advance(50);
    expect([clock.now(), clock.monotonic()]).toEqual([1050, 50]);
  });

  it('rings alarms at their own moment and in order, also those set by others', () => {
    const clock = new ManualClock(0);
    const rung: string[] = [];
    clock.after(30, () => rung.push(`late at ${clock.now()}`));
    clock.after(10, () => {
      rung.push(`early at ${clock.now()}`);
      clock.after(5, () => rung.push(`then at ${clock.now()}`));
    });
    clock.after(100, () => rung.push('never'));
    clock.advance(50);
    expect(rung).toEqual(['early at 10', 'then at 15', 'late at 30']);
    expect(clock.now()).toBe(50);
  });

  it('forgets an alarm that is cancelled', () => {
    const clock = new ManualClock(0);
    let rung = false;
    clock.after(10, () => (rung = true))();
    clock.advance(20);
    expect(rung).toBe(false);
  });

  it('can be set without any time passing', () => {
    const clock = new ManualClock(0);
    let rung = false;
    clock.after(10, () => (rung = true));
    clock.jump(1_000_000);
    expect([clock.now(), clock.monotonic(), rung]).toEqual([1_000_000, 0, false]);
  });
});

describe('realClock', () => {
  it('does not ring at once when the delay is longer than a timer can keep', async () => {
    let rung = false;
    const cancel = realClock.after(2 ** 40, () => (rung = true));
    await new Promise<void>((resolve) => realClock.after(5, resolve));
    cancel();
    expect(rung).toBe(false);
  });
});
