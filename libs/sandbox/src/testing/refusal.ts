import { ApiError } from '../behaviour/runtime/api-client';

/** The API server's refusal of an attempt; fails when it was not refused. */
export async function refusalOf(attempt: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error(`not refused: ${String(error)}`);
  return error;
}
