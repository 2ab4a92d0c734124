import { type RelistReason } from './kind-health';
import { type KubeError } from './kube-error';
import { WatchFault } from './watch-fault';

/** How long refusals are taken for the confusion of a server that has only just come back. */
const GRACE_MS = 60_000;
/** Where nothing changes by itself, asking once a minute is enough. */
const LONGEST_REFUSED_MS = 60_000;

/** What a reflector does about a failure. */
export interface Recovery {
  state: 'backoff' | 'forbidden' | 'not-installed';
  /** Why everything is to be listed anew; null goes on from where the watch was. */
  relist: RelistReason | null;
  immediate: boolean;
  /** Where the growing delays stop, when not at the usual place. */
  longestMs?: number;
}

const GO_ON: Recovery = { state: 'backoff', relist: null, immediate: false };

/** `lostContactAgoMs`: how long ago the server could last not be reached; Infinity for never. */
export function recoveryFrom(failure: KubeError, lostContactAgoMs: number): Recovery {
  if (failure instanceof WatchFault) {
    return { state: 'backoff', relist: failure.relist, immediate: failure.immediate };
  }
  switch (failure.code) {
    case 'expired':
      return { ...GO_ON, relist: 'expired' };
    case 'forbidden':
    case 'not-found':
    case 'not-served':
      return lostContactAgoMs < GRACE_MS ? GO_ON : refused(failure);
    case 'invalid':
    case 'unsupported':
      return { ...GO_ON, relist: 'refused' };
    default:
      return GO_ON;
  }
}

/** The server could not be reached, or not in a state to answer. */
export function isLossOfContact({ code }: KubeError): boolean {
  return code === 'unreachable' || code === 'timeout' || code === 'unavailable';
}

/** A failure as a sentence; that a version has expired means nothing to somebody who looks for a volume. */
export function inWords(failure: KubeError): string {
  if (failure.code !== 'expired' || failure instanceof WatchFault) return failure.detail;
  return `The cluster no longer keeps what happened since the last contact, so everything is read anew (${failure.detail}).`;
}

function refused({ code }: KubeError): Recovery {
  return {
    state: code === 'forbidden' ? 'forbidden' : 'not-installed',
    relist: 'returned',
    immediate: false,
    longestMs: LONGEST_REFUSED_MS,
  };
}
