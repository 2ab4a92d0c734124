import { isRecord } from './field-reader';

/** One place in which two documents differ; a side that does not have it leaves its value out. */
export interface Difference {
  /** RFC 6901. */
  pointer: string;
  saved?: unknown;
  yours?: unknown;
}

/** Where two documents differ, place by place, in the order of the names; lists are taken as a whole. */
export function differences(saved: unknown, yours: unknown, pointer = ''): Difference[] {
  if (isRecord(saved) && isRecord(yours)) {
    const names = [...new Set([...Object.keys(saved), ...Object.keys(yours)])].sort();
    return names.flatMap((name) =>
      differences(own(saved, name), own(yours, name), `${pointer}/${name}`),
    );
  }
  if (JSON.stringify(saved) === JSON.stringify(yours)) return [];
  return [
    {
      pointer,
      ...(saved === undefined ? {} : { saved }),
      ...(yours === undefined ? {} : { yours }),
    },
  ];
}

const own = (record: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(record, name) ? record[name] : undefined;
