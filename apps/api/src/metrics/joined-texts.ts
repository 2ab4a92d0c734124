/**
 * To hand the system many small texts costs more than to write them. A text that becomes another costs the copy of
 * so many, and one more or one less the copy of all behind it.
 */
export const TOGETHER = 16;

/** Lines of some volumes, one text for each family. */
export interface FamilyTexts {
  texts: readonly Buffer[];
}

interface Group extends FamilyTexts {
  members: readonly FamilyTexts[];
}

/**
 * Texts joined with those of their neighbours, family by family. They are there once: what was joined
 * is from then on a view of the whole (docs/performance.md, P8).
 */
export class JoinedTexts {
  private readonly groups: Group[] = [];

  /** The texts of these, the `at`th neighbours of all, in the same order; copied only when one of them is another. */
  of(at: number, members: readonly FamilyTexts[]): FamilyTexts {
    const known = this.groups[at];
    return known !== undefined && isOf(known, members)
      ? known
      : (this.groups[at] = joined(members));
  }

  /** No more of them than so many are there. */
  end(count: number): void {
    this.groups.length = Math.min(this.groups.length, count);
  }
}

/** Also when another scrape has joined the same ones meanwhile, it is not: they would be there twice. */
const isOf = ({ members, texts }: Group, others: readonly FamilyTexts[]): boolean =>
  members.length === others.length &&
  members.every(
    (member, at) => member === others[at] && member.texts[0]?.buffer === texts[0]?.buffer,
  );

function joined(members: readonly FamilyTexts[]): Group {
  const families = members[0]?.texts.keys() ?? [];
  const texts = Array.from(families, (family) =>
    Buffer.concat(members.map((member) => member.texts[family] ?? Buffer.alloc(0))),
  );
  const ends = texts.map(() => 0);
  for (const member of members) {
    member.texts = member.texts.map((text, family) => {
      const start = ends[family] ?? 0;
      ends[family] = start + text.length;
      return (texts[family] ?? text).subarray(start, start + text.length);
    });
  }
  return { members, texts };
}
