import { Turns } from '../cluster/turns';
import { type FamilyTexts, JoinedTexts } from './joined-texts';

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

const together = (joined: JoinedTexts, all: readonly FamilyTexts[]) => joined.of(all, new Turns());

/** What comes out says the same as what went in, in fewer pieces. */
async function expectSame(joined: JoinedTexts, all: readonly FamilyTexts[]): Promise<void> {
  const before = [0, 1].map((family) => wholeOf(all, family));
  const groups = await together(joined, all);
  expect([0, 1].map((family) => wholeOf(groups, family))).toEqual(before);
  expect([0, 1].map((family) => wholeOf(all, family))).toEqual(before);
  expect(groups).toHaveLength(Math.ceil(all.length / 16));
}

describe('the texts of neighbours, joined', () => {
  it.each([0, 1, 15, 16, 17, 100])('say the same as %d texts, in their order', async (count) => {
    await expectSame(new JoinedTexts(), many(count));
  });

  it('follow texts that change, come and go in the middle and at the end', async () => {
    const joined = new JoinedTexts();
    const all = many(50);
    await expectSame(joined, all);
    await expectSame(joined, all.with(20, textsOf('another')));
    await expectSame(joined, all.toSpliced(3, 1));
    await expectSame(joined, all.toSpliced(3, 0, textsOf('a new one')));
    await expectSame(joined, all.slice(0, 33));
    await expectSame(joined, []);
    await expectSame(joined, all);
  });

  it('are copied again only where one of them is another', async () => {
    const joined = new JoinedTexts();
    const all = many(48);
    const before = await together(joined, all);
    const after = await together(joined, all.with(20, textsOf('another')));
    expect(after.map((group, at) => group.texts[0] === before[at]?.texts[0])).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('are there once', async () => {
    const all = many(40);
    const groups = await together(new JoinedTexts(), all);
    for (const [at, { texts }] of all.entries()) {
      const whole = groups[Math.floor(at / 16)]?.texts[0];
      expect(texts[0]?.buffer).toBe(whole?.buffer);
    }
  });

  it('are whole for two who ask at once, and for who asks after them', async () => {
    const joined = new JoinedTexts();
    const all = many(100);
    await expectSame(joined, all);
    const changed = all.map((text, at) => (at % 16 === 0 ? textsOf(`new ${at}`) : text));
    let now = 0;
    const hurried = new Turns(() => (now += 1_000));
    const asked = [all, changed, all].map((each) => joined.of(each, hurried));
    const [first, second, third] = await Promise.all(asked);
    expect(wholeOf(first ?? [], 0)).toBe(wholeOf(all, 0));
    expect(wholeOf(second ?? [], 0)).toBe(wholeOf(changed, 0));
    expect(wholeOf(third ?? [], 0)).toBe(wholeOf(all, 0));
    await expectSame(joined, changed);
  });
});
