import { TestBed } from '@angular/core/testing';
import { ManualClock } from '../testing/manual-clock';
import { CLOCK, Now } from './clock';

function ticking() {
  const clock = new ManualClock();
  TestBed.configureTestingModule({ providers: [{ provide: CLOCK, useValue: clock }] });
  return { clock, now: TestBed.inject(Now) };
}

describe('the present', () => {
  it('ticks each second', () => {
    const { clock, now } = ticking();
    const start = now.ms();
    clock.advance(3_000);
    expect(now.ms()).toBe(start + 3_000);
  });

  it('goes by the server where the device is wrong', () => {
    const { clock, now } = ticking();
    now.learn(new Date(clock.now() + 3_600_000).toUTCString());
    clock.advance(1_000);
    expect(now.ms()).toBe(clock.now() + 3_600_000);
  });

  it('goes by it from its first word on', () => {
    const { clock, now } = ticking();
    now.learn(new Date(clock.now() + 3_600_000).toUTCString());
    expect(now.ms()).toBe(clock.now() + 3_600_000);
  });

  it('takes a few seconds for noise, and no header for no word', () => {
    const { clock, now } = ticking();
    now.learn(new Date(clock.now() + 3_000).toUTCString());
    now.learn(null);
    clock.advance(1_000);
    expect(now.ms()).toBe(clock.now());
  });
});
