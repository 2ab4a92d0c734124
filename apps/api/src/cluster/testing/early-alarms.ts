import { type Clock } from '../../config/clock';

/** The same clock, but its alarms ring a moment early, as timers do now and then. */
export const earlyAlarms = (clock: Clock): Clock => ({
  now: () => clock.now(),
  monotonic: () => clock.monotonic(),
  after: (delayMs, callback) => clock.after(delayMs > 1 ? delayMs - 1 : delayMs, callback),
});
