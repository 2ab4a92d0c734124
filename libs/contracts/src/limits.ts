/** Limits of the HTTP contract; a request beyond one of them is refused with a problem. */
export const MAX_BODY_BYTES = 1_048_576;
export const MAX_ITEMS_PER_OPERATION = 1_000;
export const MAX_POLICIES = 1_000;
/** Kubernetes refuses a Secret of more than 1 MiB; the rest is room for its envelope. */
export const MAX_POLICY_SECRET_BYTES = 900 * 1024;
export const MAX_EVENT_CLIENTS = 200;
/** Live connections of one person; each page of the console holds one. */
export const MAX_EVENT_CLIENTS_PER_USER = 8;
/** The request target: path and query. */
export const MAX_URL_LENGTH = 8_192;
/** All headers together; Node's own limit, said here so that it is a promise. */
export const MAX_HEADER_BYTES = 16_384;
export const MAX_HEADERS = 200;
/** How deep the objects and arrays of a body may be nested. */
export const MAX_JSON_DEPTH = 32;
/** Sustained, and at once, for each caller that is known by name. */
export const MAX_REQUESTS_PER_SECOND = 50;
export const MAX_REQUEST_BURST = 500;
export const MAX_PAGE = 5_000;
export const DEFAULT_PAGE = 500;
export const MAX_NOTE_LENGTH = 1_000;
/** How long the names of a plan are kept, and what it said. */
export const PLAN_LIFE_SECONDS = 15 * 60;
/** Headers that every unsafe request carries, so that no other site can send one (docs/security.md). */
export const CLIENT_HEADER = 'X-Soteria-Client';
export const IDEMPOTENCY_HEADER = 'Idempotency-Key';
