import { randomUUID } from 'node:crypto';
import {
  fingerprint,
  formatInstant,
  type Instant,
  operationId,
  type RequestedBy,
  type Via,
} from '@soteria/domain';
import { type Caller, nameOfCaller } from '../access/caller';
import { validationFailed } from '../http/problem-error';

/** Who asked for an operation, how, and when. */
export interface Asked {
  requestedBy: RequestedBy;
  via: Via;
  /** The caller's own name for this request: the same key again means the same operation. */
  idempotencyKey?: string | undefined;
  note?: string | undefined;
  now: Instant;
}

const MAX_KEY_LENGTH = 255;
const KEY = /^[\x21-\x7e]+$/;

export function askedBy(
  caller: Caller,
  request: { idempotencyKey: string | undefined; note?: string | undefined; now: Instant },
): Asked {
  const { idempotencyKey } = request;
  const isKey =
    idempotencyKey === undefined ||
    (idempotencyKey.length <= MAX_KEY_LENGTH && KEY.test(idempotencyKey));
  if (!isKey) {
    const detail = `must be up to ${MAX_KEY_LENGTH} visible ASCII characters.`;
    throw validationFailed({ pointer: 'Idempotency-Key', detail });
  }
  return { requestedBy: { user: nameOfCaller(caller) }, via: caller.via, ...request };
}

/** The key of a request as a function of the key and the caller; undefined without one. */
export function requestKey({ requestedBy, idempotencyKey }: Asked): string | undefined {
  const who = 'user' in requestedBy ? `user ${requestedBy.user}` : `policy ${requestedBy.policy}`;
  return idempotencyKey === undefined ? undefined : operationId(who, `key ${idempotencyKey}`);
}

/**
 * What the names of an operation's objects follow from; they are kept in its record. The same key again, once the record
 * is forgotten, is another operation of the same id: what the first has made is not its own, and is never met.
 */
export const namesFrom = (id: string, { idempotencyKey }: Asked): string =>
  idempotencyKey === undefined ? id : operationId(randomUUID());

/** What every new record begins with. With a key its id is a function of the key and the caller. */
export function recordHead(kind: string, body: unknown, asked: Asked) {
  const { requestedBy, via, note, now } = asked;
  return {
    version: 1 as const,
    id: requestKey(asked) ?? operationId(randomUUID()),
    requestedBy,
    via,
    ...(note === undefined || note === '' ? {} : { note }),
    request: fingerprint([kind, body]),
    createdAt: formatInstant(now),
  };
}
