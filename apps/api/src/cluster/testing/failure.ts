import { KubeError } from '../kube-error';

/** The `KubeError` that a request fails with; anything else fails the spec. */
export async function failureOf(request: Promise<unknown>): Promise<KubeError> {
  const outcome = await request.then(
    () => 'an answer',
    (error: unknown) => error,
  );
  if (outcome instanceof KubeError) return outcome;
  throw new Error(`expected a KubeError, got ${String(outcome)}`);
}
