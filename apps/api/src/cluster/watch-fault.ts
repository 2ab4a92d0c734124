import { type Status } from '@soteria/kube';
import { type RelistReason } from './kind-health';
import { KubeError, type KubeErrorCode, kubeErrorOf } from './kube-error';

interface WatchFaultFacts {
  /** Why the kind has to be listed anew; null where another watch may do. */
  relist: RelistReason | null;
  code: KubeErrorCode;
  detail: string;
  /** Nothing failed just now, so nothing is gained by waiting. */
  immediate?: boolean;
  /** Nothing was told for too long, which a server may have a reason for. */
  silence?: boolean;
}

/** A watch that must not go on as it is. Thrown like any other failure of a request. */
export class WatchFault extends KubeError {
  readonly relist: RelistReason | null;
  readonly immediate: boolean;
  readonly silence: boolean;

  constructor(facts: WatchFaultFacts) {
    const { code, detail } = facts;
    super({ code, status: 0, reason: facts.relist ?? 'WatchEnded', detail });
    this.relist = facts.relist;
    this.immediate = facts.immediate ?? false;
    this.silence = facts.silence ?? false;
  }
}

export function undecodable(detail: string): WatchFault {
  return new WatchFault({ relist: 'undecodable', code: 'bad-response', detail });
}

export function silent(act: 'rewatch' | 'relist'): WatchFault {
  return new WatchFault({
    relist: act === 'relist' ? 'silence' : null,
    code: 'timeout',
    detail: 'The watch fell silent: no event and no bookmark arrived for too long.',
    immediate: true,
    silence: true,
  });
}

export function sweepDue(): WatchFault {
  return new WatchFault({
    relist: 'sweep',
    code: 'cancelled',
    detail: 'The regular comparison with the cluster is due.',
    immediate: true,
  });
}

export function endedAtOnce(): WatchFault {
  return new WatchFault({
    relist: null,
    code: 'unreachable',
    detail: 'The server ended the watch as soon as it had begun.',
  });
}

export function outOfOrder(key: string): WatchFault {
  return new WatchFault({
    relist: 'out-of-order',
    code: 'bad-response',
    detail: `An event about ${key} does not fit what was told before.`,
  });
}

export function rolledBack(seen: string, offered: string): WatchFault {
  return new WatchFault({
    relist: 'rolled-back',
    code: 'expired',
    detail: `The cluster's store is at version ${offered} although ${seen} has been seen: it was put back.`,
  });
}

export function vanished(key: string): WatchFault {
  return new WatchFault({
    relist: 'rolled-back',
    code: 'expired',
    detail: `${key} is gone and its deletion was never told: the cluster's store was put back.`,
  });
}

/** An ERROR event: the answer 200 was given before the server knew that it had to refuse. */
export function statusFault(status: Status): KubeError {
  const gone = status.reason === 'Expired' || status.reason === 'Gone';
  return kubeErrorOf({
    httpStatus: gone ? 410 : (status.code ?? 500),
    retryAfterMs: null,
    body: status,
    write: false,
  });
}

/** Something failed that nobody thought of; the only safe ground is a new list. */
export function unforeseen(error: unknown): WatchFault {
  const message = error instanceof Error ? error.message : String(error);
  return new WatchFault({ relist: 'refused', code: 'bad-response', detail: message });
}
