import { type Figure, verdictOf } from './figure';

/** What a profile found of a figure that is red. */
interface Reason {
  line: string;
  /** How the figure's name begins. */
  what: string;
  why: string;
}

/**
 * Why a figure is red where a profile found that its bound cannot be met; what was measured for it stands in
 * docs/performance.md under the line's name. A figure that is not here has no such reason.
 */
const REASONS: readonly Reason[] = [
  {
    line: 'P3',
    what: 'inventory, not changed',
    why: 'a bare node:http server with the same headers (told above) takes most of what the bound allows; the rest is ours, 15 % of a 304, and code of Node that also serves the client of the cluster',
  },
  {
    line: 'P4',
    what: '',
    why: 'as P3: what node:http takes for the same headers and bytes (told above) is most of the bound',
  },
  {
    line: 'P5',
    what: 'P1',
    why: 'at both sizes nearly half of it is copying the same bytes to the system, which differs from process to process: six servers that did only this took 1,322 to 1,581 µs; a full collection, of a heap four times as large, may come beside it',
  },
  {
    line: 'P5',
    what: 'P2',
    why: 'by a profile some of the code that answers runs less compiled at that size, 5 % of the main thread more, and collections of young objects look at every part of a larger heap; what the system takes is the same',
  },
  {
    line: 'P5',
    what: 'P3',
    why: 'a collection of young objects looks at every part of the heap of old ones, of which there are four times as many: with a young generation half as large 2.7 % of a 304 instead of 0.4; what the machine adds decides',
  },
  {
    line: 'P5',
    what: 'P4',
    why: 'as P3 at that size: with a young generation half as large, collections of it were 5.2 % of the main thread instead of 2.6',
  },
  {
    line: 'P6',
    what: 'throughput',
    why: 'the product and whoever asks fill both cores with sending and reading: by a profile an answer takes 5 % more of the product’s main thread, 4 of them for the events, and the tap that plays them takes 3 % of a core from it',
  },
  {
    line: 'P7',
    what: 'one changed row',
    why: 'the millisecond is of a machine on which all rows anew took 65 ms; of the time a quarter is the system’s send',
  },
  {
    line: 'P8',
    what: 'a scrape',
    why: 'the system’s send alone is what the bare server takes; beside it stand the HTTP framework, the sums of the namespaces and prom-client’s own registry, which are made at each scrape',
  },
  {
    line: 'P8',
    what: 'longest pause',
    why: 'a scrape holds everything up for 1.4 to 2.8 ms; what is longer is a step of V8’s marking of old objects, which comes once in minutes and may come while it is looked at: by V8’s own words the longest of 396 took 16 ms',
  },
  {
    line: 'P9',
    what: 'p50',
    why: 'between the end of the window and the first byte a timer is 0.3 ms late, the rows of the batch are judged (0.9 ms), and the batch is encoded and handed to a hundred clients (0.7 ms); the bound leaves half a millisecond beside what the relay takes',
  },
  {
    line: 'P10',
    what: '',
    why: 'in Node to read lines that come one by one costs several times their JSON.parse: the bare reader (told above), which drops what it parsed, is above the bound already',
  },
  {
    line: 'P12',
    what: 'cold start',
    why: 'V8’s own threads and collections are two fifths of it, since what JSON.parse makes of a page lives as long as the page; decompressing and parsing, which the bare script does too, are more than a quarter',
  },
  {
    line: 'P12',
    what: 'greatest memory',
    why: 'the greatest memory is about that of the bare script, which keeps nothing, and what the product keeps',
  },
  {
    line: 'P12',
    what: 'longest pause',
    why: 'a page of 500 backups is parsed in one go, and what the machine adds decides',
  },
  {
    line: 'P13',
    what: '',
    why: 'reading and compiling one file with all of Nest, Express, class-validator and the cluster’s client is most of it, and the image has no place for a cache of compiled code',
  },
  {
    line: 'P15',
    what: '',
    why: 'the contents of the heap within the bound of P14, Node’s own program file, and what V8 and the allocator keep from the time of reading are more than the bound together',
  },
  {
    line: 'P22',
    what: '',
    why: 'with a quarter of the processor the main thread of the page waits for 37 of 1,555 ms by a profile: 860 are scripts, most of them Angular’s start and the first rows, and 660 the browser’s own, 220 of those layout and styles; unthrottled it is busy for 0.23 to 0.31 s (told above)',
  },
];

/** What is to be said of each figure that is red. */
export function whyRed(figures: readonly Figure[]): string[] {
  return figures
    .filter((figure) => verdictOf(figure) === 'red')
    .map((figure) => `${figure.line}, ${figure.what}, is red: ${whyOf(figure)}`);
}

function whyOf({ line, what, value }: Figure): string {
  if (Number.isNaN(value)) return 'it could not be measured';
  const known = REASONS.find((each) => each.line === line && what.startsWith(each.what));
  return known?.why ?? 'no profile says why';
}
