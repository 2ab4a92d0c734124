/** `GET /readyz`. */
export interface Readiness {
  status: 'ok' | 'not-ready';
  checks: { name: string; ok: boolean; detail: string }[];
}

/** `GET /healthz`. */
export interface Health {
  status: 'ok';
}
