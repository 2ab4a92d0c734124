import { type ServerResponse } from 'node:http';

/**
 * Calls back once the answer to a request is complete, before it is sent. Unlike the event `finish`
 * it comes also when the client has gone meanwhile: what was done is done all the same.
 */
export function whenAnswered(response: ServerResponse, callback: () => void): void {
  const end = response.end.bind(response) as (...values: unknown[]) => ServerResponse;
  let isAnswered = false;
  const answered = (...values: unknown[]): ServerResponse => {
    if (!isAnswered) callback();
    isAnswered = true;
    return end(...values);
  };
  Object.assign(response, { end: answered });
}
