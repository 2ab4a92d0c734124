import { watchLines } from './watch-lines';

/** Parses each line of the watch as it comes and drops it: what following a cluster costs at the very least. */
export function runReader(port: number): void {
  watchLines(
    port,
    (lines) => {
      for (const line of lines) JSON.parse(line);
    },
    () => process.stdout.write('reads\n'),
  );
}
