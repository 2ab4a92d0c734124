import { type ShownProblem } from './problem';

/** What is said when a part of the console did not arrive that was asked for. */
export const missingPart = (title: string, detail: string): ShownProblem => ({
  code: 'offline',
  title,
  detail,
  advice:
    'Try again in a moment. If it stays so, Soteria was replaced by another version since this tab was opened: reload the tab.',
  requestId: null,
  fields: [],
  items: [],
});
