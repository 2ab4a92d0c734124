import { parseArgs } from 'node:util';

export interface Options {
  /** Lines to measure; all of them when it is empty. */
  only: readonly string[];
  quick: boolean;
  out: string;
}

/** A sentence for somebody who asked for what there is not. */
export class UsageError extends Error {}

/** Reads the command line. */
export function readOptions(args: readonly string[], known: readonly string[]): Options {
  const { values } = parse(args);
  const only = (values.only ?? '').split(',').filter((line) => line !== '');
  const unknown = only.find((line) => !known.includes(line));
  if (unknown !== undefined) {
    throw new UsageError(`There is no line ${unknown}; there are ${known.join(', ')}.`);
  }
  return { only, quick: values.quick === true, out: values.out ?? 'dist/bench.json' };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { only: { type: 'string' }, quick: { type: 'boolean' }, out: { type: 'string' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
