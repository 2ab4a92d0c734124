import { type FamilyTexts, JoinedTexts, TOGETHER } from './joined-texts';

/** As long as those of some dozen volumes, and so never in the pool that Node shares among small texts. */
const LENGTH = 5_000;

/** Of two families, the second of which tells nothing of every other volume. */
const textsOf = (name: string, hasSecond = true): FamilyTexts => ({
  texts: [
    Buffer.from(`first{${name}} 1\n`.padStart(LENGTH)),
    Buffer.from(hasSecond ? `second{${name}} 2\n` : ''),
  ],
});

const many = (count: number): FamilyTexts[] =>
  Array.from({ length: count }, (_, at) => textsOf(`claim-${at}`, at % 2 === 0));

const wholeOf = (all: readonly FamilyTexts[], family: number): string =>
  Buffer.concat(all.map(({ texts }) => texts[family] ?? Buffer.alloc(0))).toString();

/** As a scrape goes about it. */
function together(joined: JoinedTexts, all: readonly FamilyTexts[]): FamilyTexts[] {
  const groups: FamilyTexts[] = [];
  for (let at = 0; at < all.length; at += TOGETHER) {
    groups.push(joined.of(groups.length, all.slice(at, at + TOGETHER)));
  }
  joined.end(groups.length);
  return groups;
}

/** What comes out says the same as what went in, in fewer pieces. */
function expectSame(joined: JoinedTexts, all: readonly FamilyTexts[]): void {
  const before = [0, 1].map((family) => wholeOf(all, family));
  const groups = together(joined, all);
  expect([0, 1].map((family) => wholeOf(groups, family))).toEqual(before);
  expect([0, 1].map((family) => wholeOf(all, family))).toEqual(before);
  expect(groups).toHaveLength(Math.ceil(all.length / TOGETHER));
}

describe('the texts of neighbours, joined', () => {
  it.each([0, 1, 15, 16, 17, 100])('say the same as %d texts, in their order', (count) => {
    expectSame(new JoinedTexts(), many(count));
  });

  it('follow texts that change, come and go in the middle and at the end', () => {
    const joined = new JoinedTexts();
    const all = many(50);
    expectSame(joined, all);
    expectSame(joined, all.with(20, textsOf('another')));
    expectSame(joined, all.toSpliced(3, 1));
    expectSame(joined, all.toSpliced(3, 0, textsOf('a new one')));
    expectSame(joined, all.slice(0, 33));
    expectSame(joined, []);
    expectSame(joined, all);
  });

  it('are copied again only where one of them is another', () => {
    const joined = new JoinedTexts();
    const all = many(48);
    const before = together(joined, all);
    const after = together(joined, all.with(20, textsOf('another')));
    expect(after.map((group, at) => group.texts[0] === before[at]?.texts[0])).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('are there once', () => {
    const all = many(40);
    const groups = together(new JoinedTexts(), all);
    for (const [at, { texts }] of all.entries()) {
      const whole = groups[Math.floor(at / 16)]?.texts[0];
      expect(texts[0]?.buffer).toBe(whole?.buffer);
    }
  });

  it('are whole for two who ask at once, and for who asks after them', () => {
    const joined = new JoinedTexts();
    const all = many(2 * TOGETHER);
    const changed = all.map((text, at) => (at % TOGETHER === 0 ? textsOf(`new ${at}`) : text));
    const asked = [all, changed, all].map((each) => ({ each, groups: [] as FamilyTexts[] }));
    for (const at of [0, 1]) {
      for (const { each, groups } of asked) {
        groups.push(joined.of(at, each.slice(at * TOGETHER, (at + 1) * TOGETHER)));
      }
    }
    for (const { each, groups } of asked) expect(wholeOf(groups, 0)).toBe(wholeOf(each, 0));
    expectSame(joined, changed);
  });
});
