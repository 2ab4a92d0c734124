import { type StepFailure } from '@soteria/domain';
import { KubeError } from '../cluster/kube-error';

/** A step that could not be done: what to tell, and whether trying again may help. */
export class DriverError extends Error {
  constructor(
    readonly code: StepFailure,
    message: string,
    readonly retryable: boolean,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = 'DriverError';
  }
}

/** What a refusal by the API server means for a step. */
export function driverErrorOf(error: unknown): DriverError {
  if (error instanceof DriverError) return error;
  if (!(error instanceof KubeError)) throw error;
  const retryAfterSeconds =
    error.retryAfterMs === null ? undefined : Math.ceil(error.retryAfterMs / 1_000);
  const told = (code: StepFailure, retryable = error.retryable) =>
    new DriverError(code, error.detail, retryable, retryAfterSeconds);
  switch (error.code) {
    case 'quota-exceeded':
    case 'namespace-terminating':
    case 'forbidden':
      return told(error.code);
    case 'already-exists':
      return told('name-taken');
    case 'not-found':
      return namespaceGone(error) ?? told('not-installed');
    case 'invalid':
    case 'webhook-denied':
    case 'policy-denied':
    case 'too-large':
    case 'unsupported':
      return told('refused');
    default:
      return told('unavailable', error.retryable || error.code === 'conflict');
  }
}

/** Nothing can be made in a namespace that is not there; the API server names it, and says no more. */
function namespaceGone({ detail }: KubeError): DriverError | undefined {
  const [, name] = /^namespaces "([^"]*)" not found$/.exec(detail) ?? [];
  if (name === undefined) return undefined;
  const told = `The namespace ${name} was deleted in the meantime.`;
  return new DriverError('namespace-terminating', told, false);
}
