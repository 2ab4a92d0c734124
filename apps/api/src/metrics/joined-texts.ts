import { type Turns } from '../cluster/turns';

/**
 * To hand the system many small texts costs more than to write them. A text that becomes another costs the copy of
 * so many, and one more or one less the copy of all behind it.
 */
const TOGETHER = 16;

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
  private groups: readonly Group[] = [];

  /** The same texts in the same order, fewer of them; only groups of which a member is another are copied. */
  async of(all: readonly FamilyTexts[], turns: Turns): Promise<readonly FamilyTexts[]> {
    const groups: Group[] = [];
    for (let at = 0; at < all.length; at += TOGETHER) {
      const known = this.groups[groups.length];
      const members = all.slice(at, at + TOGETHER);
      if (known !== undefined && isOf(known, members)) {
        groups.push(known);
        continue;
      }
      groups.push(joined(members));
      if (turns.isOver) await turns.end();
    }
    return (this.groups = groups);
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
