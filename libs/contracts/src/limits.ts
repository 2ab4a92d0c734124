/** Limits of the HTTP contract; a request beyond one of them is refused with a problem. */
export const MAX_BODY_BYTES = 1_048_576;
export const MAX_ITEMS_PER_OPERATION = 1_000;
export const MAX_POLICIES = 1_000;
/** Kubernetes refuses a Secret of more than 1 MiB; the rest is room for its envelope. */
export const MAX_POLICY_SECRET_BYTES = 900 * 1024;
export const MAX_EVENT_CLIENTS = 200;
export const MAX_PAGE = 5_000;
export const DEFAULT_PAGE = 500;
export const MAX_NOTE_LENGTH = 1_000;
/** How long a plan may be looked at before it has to be made anew. */
export const PLAN_LIFE_SECONDS = 15 * 60;
/** Headers that every unsafe request carries, so that no other site can send one (docs/security.md). */
export const CLIENT_HEADER = 'X-Soteria-Client';
export const IDEMPOTENCY_HEADER = 'Idempotency-Key';
