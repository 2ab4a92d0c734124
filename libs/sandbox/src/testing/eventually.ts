/** Long, because it costs time only when something is wrong; the machine may be busy. */
const DEADLINE_MS = 60_000;
/** What a spec that waits sets as Jest's own limit, so that the deadline speaks first. */
export const SPEC_TIMEOUT_MS = 180_000;
const LOOK_EVERY_MS = 5;

const nextLook = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));

/** Waits for a state, and answers with it; fails with what was waited for once the deadline is over. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  beforeEachLook: () => void = () => undefined,
): Promise<T> {
  const end = performance.now() + DEADLINE_MS;
  for (;;) {
    beforeEachLook();
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`never came: ${what}`);
    await nextLook();
  }
}

/** Holds for a while: fails as soon as the state is seen. For what must not happen. */
export async function never(what: string, look: () => boolean, forMs = 150): Promise<void> {
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    if (look()) throw new Error(`happened: ${what}`);
    await nextLook();
  }
}
