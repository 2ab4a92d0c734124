import { type Answer } from '../http/answer';
import { type ResourceRequest } from '../http/context';
import { Selection } from '../selectors/selection';
import { readListOptions } from './list-options';
import { namespaceOf } from './read';

/** What a watch lasts when the client does not say; a real server draws from 30 to 60 minutes. */
const DEFAULT_TIMEOUT_SECONDS = 45 * 60;

/** GET of a collection with `watch`: answers with a stream of changes. Throws 400 and 422. */
export function watchObjects(request: ResourceRequest): Answer {
  const { definition, query, info } = request;
  const options = readListOptions(query, true);
  const initial = options.sendInitialEvents ?? (options.version ?? 0) === 0;
  return {
    kind: 'watch',
    request: {
      definition,
      selection: new Selection(definition, namespaceOf(info, definition), options),
      after: initial ? undefined : (options.version ?? request.cluster.store.version),
      bookmarks: options.allowWatchBookmarks,
      markInitialEnd: options.sendInitialEvents === true && options.allowWatchBookmarks,
      timeoutSeconds: options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    },
  };
}
