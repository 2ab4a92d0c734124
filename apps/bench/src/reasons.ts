import { type Figure, verdictOf } from './figure';

/**
 * Why a line is red where a profile found that its bound cannot be met; what was measured for it stands in
 * docs/performance.md under the line's name. A line that is not here has no reason to be red.
 */
const REASONS: Readonly<Record<string, string>> = {
  P3: 'a bare node:http server with the same headers takes most of what the bound allows (see below); of the rest half is ours, half is code of Node that also serves the client of the cluster and so tells fewer layouts apart',
  P4: 'as P3: what node:http takes for the same headers and bytes is most of the bound',
  P7: 'the millisecond is of a machine on which all rows anew took 65 ms; of the time a quarter is the system’s send, and most of the rest code that runs too rarely to be compiled',
  P8: 'the system’s send alone is what the bare server takes; beside it stand the HTTP framework, the sums of the namespaces and prom-client’s own registry, which are made at each scrape',
  P9: 'between the end of the window and the first byte a timer is 0.3 ms late, the rows of the batch are judged (0.9 ms), and the batch is encoded and handed to a hundred clients (0.7 ms); the bound leaves half a millisecond beside what the relay takes',
  P10: 'in Node to read lines that come one by one costs several times their JSON.parse: the bare reader below, which drops what it parsed, is above the bound already',
  P12: 'V8’s own threads and collections are 40 % of it, since what JSON.parse makes of a page lives as long as the page, and a third is decompressing and parsing, as in the bare script, which keeps nothing',
  P13: 'reading and compiling one file with all of Nest, Express, class-validator and the cluster’s client is most of it, and the image has no place for a cache of compiled code',
  P15: 'the contents of the heap within the bound of P14, Node’s own program file, and what V8 and the allocator keep from the time of reading are more than the bound together',
  P22: 'the main thread of the page alone takes a third to two fifths of the bound unthrottled, and is throttled to a quarter: Angular’s start and the table’s first rows',
};

/** What is to be said of the lines that are red, one text for each. */
export function whyRed(figures: readonly Figure[]): string[] {
  const red = figures.filter((figure) => verdictOf(figure) === 'red').map(({ line }) => line);
  return [...new Set(red)].map((line) =>
    line in REASONS
      ? `${line} is red: ${REASONS[line]}`
      : `${line} is red, and there is no reason why it should be`,
  );
}
