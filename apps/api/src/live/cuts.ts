import { type LiveEventName, type LiveEvents as Events } from '@soteria/contracts';
import { type Reach } from '../access/caller';

/** What of an event somebody may see: about what it is, and how that stands. */
export interface Part<Data> {
  subject: string;
  /** The same state of the same subject is not told twice. */
  state: string;
  data: Data;
}

/** Cuts an event to what somebody may see; null: nothing of it. */
export type Cut<Data> = (data: Data, reach: Reach) => Part<Data> | null;

/** How each kind of event is cut. A kind of which nobody has said it is for those who see everything. */
export class Cuts {
  private readonly cuts: { [Name in LiveEventName]?: Cut<Events[Name]> } = {};

  set<Name extends LiveEventName>(name: Name, cut: Cut<Events[Name]>): void {
    (this.cuts as Record<Name, Cut<Events[Name]>>)[name] = cut;
  }

  apply<Name extends LiveEventName>(
    name: Name,
    data: Events[Name],
    reach: Reach,
  ): Part<Events[Name]> | null {
    const cut: Cut<Events[Name]> | undefined = this.cuts[name];
    return cut ? cut(data, reach) : null;
  }
}
