import { type Selection } from '../selectors/selection';
import { type Revision, objectOf } from '../store/kind-store';

/** One event of a watch, with its object as JSON. */
export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  text: Buffer;
}

/**
 * What a revision means to somebody who watches a selection: an object that no longer matches is
 * gone to them, and one that newly matches is new. Undefined when they see nothing of it.
 */
export function changeFor(selection: Selection, revision: Revision): Change | undefined {
  const { previous } = revision;
  const before = previous !== undefined && !previous.deleted && selection.matches(previous);
  const after = !revision.deleted && selection.matches(revision);
  if (after) return { type: before ? 'MODIFIED' : 'ADDED', text: revision.text };
  if (!before) return undefined;
  return {
    type: 'DELETED',
    text: revision.deleted ? revision.text : lastMatching(previous, revision),
  };
}

/** The state that still matched, under the version of the change that ended it. */
function lastMatching(previous: Revision, revision: Revision): Buffer {
  const object = objectOf(previous);
  object.metadata.resourceVersion = String(revision.version);
  return Buffer.from(JSON.stringify(object));
}
