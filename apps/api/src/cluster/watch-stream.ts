import { resourcePath } from '@soteria/kube';
import { type KubeAccess } from './kube-access';
import { LineSplitter, LineTooLong } from './line-splitter';
import { queryOf, type Scope, WITHOUT_MANAGED_FIELDS } from './list-pages';
import { undecodable } from './watch-fault';
import { readMessage, type WatchMessage } from './wire-object';

/** The store takes no object of more than 3 MiB, so a longer line is no event. */
const LINE_LIMIT_BYTES = 8 * 1024 * 1024;

export interface WatchFrom {
  /** The version after which the watch is to tell what happened. */
  version: string;
  /** When the server is to end it, so that connections do not grow old. */
  timeoutSeconds: number;
  signal: AbortSignal;
}

/** Opens a watch; what it answers must be read to its end or given up by the signal. */
export async function openWatch(
  scope: Scope,
  access: KubeAccess,
  from: WatchFrom,
): Promise<AsyncIterable<WatchMessage>> {
  const { body } = await access.request({
    method: 'GET',
    path: resourcePath(scope.resource, scope.namespace),
    query: {
      ...queryOf(scope),
      watch: true,
      resourceVersion: from.version,
      allowWatchBookmarks: true,
      timeoutSeconds: from.timeoutSeconds,
    },
    headers: { accept: WITHOUT_MANAGED_FIELDS },
    signal: from.signal,
    timeoutMs: null,
  });
  return messagesIn(body);
}

/** An event that is cut off at the end counts as not sent: the next watch begins before it. */
async function* messagesIn(body: AsyncIterable<Buffer>): AsyncGenerator<WatchMessage> {
  const splitter = new LineSplitter(LINE_LIMIT_BYTES);
  try {
    for await (const chunk of body) {
      for (const line of splitter.lines(chunk)) yield readMessage(line);
    }
  } catch (error) {
    if (!(error instanceof LineTooLong)) throw error;
    throw undecodable(`The watch sent a line of more than ${LINE_LIMIT_BYTES} bytes.`);
  }
}
