import { Injectable } from '@nestjs/common';
import { type PruneItem } from '@soteria/domain';

type Objection = (item: PruneItem) => string | null;

/** Asked at the last moment whether a backup may go; whoever knows about retention answers. */
@Injectable()
export class PruneGate {
  private answer: Objection = () => 'Nobody has said that it may go; it stays.';

  ask(answer: Objection): void {
    this.answer = answer;
  }

  /** Why a backup must stay; null when it may go. */
  objection(item: PruneItem): string | null {
    return this.answer(item);
  }
}
