import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that the system gives to whoever asks for any port, of whom there are many at once. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** A port for a program that has to be told its own; nobody else is given it meanwhile. */
export function freePort(): Promise<number> {
  const wanted = randomInt(LOWEST, HIGHEST);
  return new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(freePort()))
      .listen(wanted, '127.0.0.1', () => probe.close(() => resolve(wanted)));
  });
}
