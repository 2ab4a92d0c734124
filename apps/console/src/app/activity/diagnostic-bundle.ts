import { type Operation, type Session } from '@soteria/contracts';

/** Words in keys whose values are nobody's business. */
const SECRET_KEY = /secret|token|password|credential|authorization|cookie/i;
const HIDDEN = '(left out)';

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_KEY.test(key) ? HIDDEN : withoutSecrets(inner),
    ]),
  );
}

/** All that somebody who helps needs to know of one operation, as JSON to be pasted into a report. */
export function diagnosticBundle(
  operation: Operation,
  session: Session | null,
  page: { time: string; browser: string },
): string {
  const cluster = session && {
    id: session.cluster.id,
    longhornVersion: session.cluster.longhornVersion,
    role: session.role,
  };
  return JSON.stringify(withoutSecrets({ ...page, cluster, operation }), null, 2);
}
