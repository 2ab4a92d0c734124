import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBLEMS } from '@soteria/contracts';
import {
  BACKUP_REFUSALS,
  ITEM_FAILURES,
  PLAN_CONCERNS,
  STEP_FAILURES,
  UNDO_OBJECTIONS,
} from '@soteria/domain';

const GUIDE = readFileSync(join(__dirname, '../../../../docs/failures.md'), 'utf8');
const CODES = [
  ...Object.keys(PROBLEMS),
  ...ITEM_FAILURES,
  ...STEP_FAILURES,
  ...BACKUP_REFUSALS,
  ...PLAN_CONCERNS,
  ...UNDO_OBJECTIONS,
];

/** Each entry: its code, and what it says. */
const ENTRIES = GUIDE.split(/^### /m)
  .slice(1)
  .map((entry) => {
    const [heading = '', ...text] = entry.split('\n');
    return [heading.replaceAll('`', '').trim(), text.join(' ').trim()] as const;
  });

describe('the guide to failures', () => {
  it.each([...new Set(CODES)])('says what %s means and what to do', (code) => {
    const said = ENTRIES.filter(([heading]) => heading === code).map(([, text]) => text);
    expect(said).toHaveLength(1);
    expect(said[0]?.length).toBeGreaterThan(40);
  });

  it('tells of no failure that there is not', () => {
    const unknown = ENTRIES.map(([heading]) => heading).filter((each) => !CODES.includes(each));
    expect(unknown).toEqual([]);
  });
});
