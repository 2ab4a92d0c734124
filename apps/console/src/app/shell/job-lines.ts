import { type Params } from '@angular/router';
import { type Operation, type OperationKind } from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { isUnderWay } from '../data/operation-order';
import { kindInWords, operationInWords } from '../data/operation-words';
import { type Look, OPERATION_LOOKS } from '../ui/look';

/** More lines than this, of what runs and again of what did not end well, would cover the page. */
const MOST_LINES = 3;

/** One line of the job bar: an operation, or several that have ended. */
export interface JobLine {
  key: string;
  words: string;
  look: Look;
  /** Where more is told. */
  link: readonly string[];
  query: Params;
  /** What can be stopped; null once it has ended. */
  running: Operation | null;
  /** All that it tells of. */
  ids: readonly string[];
}

/** What can be stopped comes first, then what somebody may have to see to; what ended well needs few words. */
export function jobLines(mine: readonly Operation[]): JobLine[] {
  const running = mine.filter(isUnderWay);
  const well = mine.filter(({ state }) => state === 'succeeded');
  const otherwise = mine.filter(
    (operation) => !isUnderWay(operation) && operation.state !== 'succeeded',
  );
  const wellByKind = [...Map.groupBy(well, ({ kind }) => kind)];
  return [
    ...running.slice(0, MOST_LINES).map(lineOf),
    ...otherwise.slice(0, MOST_LINES).map(lineOf),
    ...lineOfOthers(otherwise.slice(MOST_LINES)),
    ...wellByKind.flatMap(([kind, alike]) =>
      alike.length === 1 ? alike.map(lineOf) : lineOfAlike(kind, alike),
    ),
  ];
}

const lineOf = (operation: Operation): JobLine => ({
  key: operation.id,
  words: operationInWords(operation),
  look: OPERATION_LOOKS[operation.state],
  link: ['/activity', operation.id],
  query: {},
  running: isUnderWay(operation) ? operation : null,
  ids: [operation.id],
});

const lineOfOthers = (operations: readonly Operation[]): JobLine[] =>
  operations.length === 0
    ? []
    : [
        {
          key: 'others',
          words: `… and ${operations.length} more that did not end well, see Activity`,
          look: OPERATION_LOOKS.failed,
          link: ['/activity'],
          query: {},
          running: null,
          ids: idsOf(operations),
        },
      ];

const lineOfAlike = (kind: OperationKind, operations: readonly Operation[]): JobLine => ({
  key: kind,
  words: `${countOf(operations.length, kindInWords(kind).toLowerCase())} done`,
  look: OPERATION_LOOKS.succeeded,
  link: ['/activity'],
  query: { kind, state: 'succeeded' },
  running: null,
  ids: idsOf(operations),
});

const idsOf = (operations: readonly Operation[]): string[] => operations.map(({ id }) => id);
