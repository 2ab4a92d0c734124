import { type ApiError, expired, versionTooLarge } from '../api-error';
import { type Answer } from '../http/answer';
import { type ResourceRequest } from '../http/context';
import { Selection } from '../selectors/selection';
import { type KindStore, type Revision } from '../store/kind-store';
import { type Continuation, decodeContinue, encodeContinue } from './continue-token';
import { type ListOptions, readListOptions } from './list-options';
import { namespaceOf } from './read';

const EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.';
const EXPIRED_WITH_TOKEN =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** GET of a collection: a consistent picture of one version, in pages when asked. */
export function listObjects(request: ResourceRequest): Answer {
  const { cluster, definition, query } = request;
  const options = readListOptions(query, false);
  const selection = new Selection(definition, namespaceOf(request.info, definition), options);
  const kind = cluster.store.kind(definition.storageKey);
  const from = whereToStart(options, kind, cluster.store.version);
  const limit = limitOf(options);
  const page = takePage(kind, selection, from, limit);
  const version = isFromCache(options)
    ? cluster.store.cachedVersion(definition.storageKey)
    : from.version;
  return {
    kind: 'list',
    definition,
    items: page.items,
    version: String(version),
    ...(page.next === undefined
      ? {}
      : {
          continueToken: encodeContinue({ version: from.version, start: page.next }),
          ...(selection.isWhole
            ? { remainingItemCount: kind.countFrom(selection.prefix, page.next) }
            : {}),
        }),
  };
}

/** A list that any version satisfies comes from the watch cache. */
const isFromCache = ({ version, continueToken }: ListOptions): boolean =>
  version === 0 && continueToken === '';

/** The watch cache gives no pages. */
const limitOf = (options: ListOptions): number => (isFromCache(options) ? 0 : options.limit);

/** The version that the list shows, and its first key. Throws 410 and 504. */
function whereToStart(options: ListOptions, kind: KindStore, current: number): Continuation {
  if (options.continueToken !== '') return resume(options.continueToken, kind, current);
  const { version } = options;
  if (version === undefined || version === 0) return { version: current, start: '' };
  if (version > current) throw versionTooLarge(version, current);
  if (!wantsExactly(options)) return { version: current, start: '' };
  if (version < kind.compactedVersion)
    throw expired(`The resourceVersion for the provided list is too old.`);
  return { version, start: '' };
}

/** With a limit and no match named, a version means exactly that version. */
const wantsExactly = ({ versionMatch, limit }: ListOptions): boolean =>
  versionMatch === 'Exact' || (versionMatch === '' && limit > 0);

function resume(token: string, kind: KindStore, current: number): Continuation {
  const { version, start } = decodeContinue(token);
  if (version === -1) return { version: current, start };
  if (version > current) throw expired(EXPIRED);
  if (version < kind.compactedVersion) throw expiredWithToken(start);
  return { version, start };
}

function expiredWithToken(start: string): ApiError {
  const error = expired(EXPIRED_WITH_TOKEN);
  Object.assign(error.status.metadata, { continue: encodeContinue({ version: -1, start }) });
  return error;
}

interface Page {
  items: Revision[];
  /** The key at which the next page begins; undefined when there is none. */
  next: string | undefined;
}

function takePage(kind: KindStore, selection: Selection, from: Continuation, limit: number): Page {
  const items: Revision[] = [];
  for (const revision of kind.snapshot(from.version, selection.prefix, from.start)) {
    if (!selection.matches(revision)) continue;
    if (limit > 0 && items.length === limit) return { items, next: revision.key };
    items.push(revision);
  }
  return { items, next: undefined };
}
