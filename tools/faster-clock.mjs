// Loaded before a program (`node --import ./tools/faster-clock.mjs …`), lets its time pass faster:
// SOTERIA_CLOCK says how often (`10`) and since when (`10@1767225600000`), so that several processes
// share one time. For tries that would otherwise wait for hours.
const [, speedText = '', beganText = ''] =
  /^(\d+)@(\d+)$/.exec(process.env.SOTERIA_CLOCK ?? '') ?? [];
const speed = Number(speedText);
const began = Number(beganText);
if (!(speed >= 1)) throw new Error('SOTERIA_CLOCK is to be SPEED@MILLISECONDS');

const RealDate = Date;
const realNow = Date.now.bind(Date);
const now = () => Math.round(began + (realNow() - began) * speed);
globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }
  static now = now;
};

const realPerformance = performance.now.bind(performance);
performance.now = () => realPerformance() * speed;

for (const name of ['setTimeout', 'setInterval']) {
  const real = globalThis[name];
  globalThis[name] = (callback, ms = 0, ...given) => real(callback, ms / speed, ...given);
}
