import { type ResourceDefinition } from '../resources/definition';
import { type Selection } from '../selectors/selection';

/** A watch as the client asked for it. */
export interface WatchRequest {
  definition: ResourceDefinition;
  selection: Selection;
  /** Changes after this version are sent; undefined begins with the objects as they are now. */
  after: number | undefined;
  bookmarks: boolean;
  /** Whether a bookmark marks the end of the objects that were there at the start. */
  markInitialEnd: boolean;
  timeoutSeconds: number;
}
