import { type ServerResponse } from 'node:http';
import { setImmediate as othersTurn } from 'node:timers/promises';

/** So much is sent in one go: many small writes cost more, and large ones hold others up. */
const PORTION_BYTES = 1_024 * 1_024;

/** How many bytes all pieces have together. */
export const lengthOf = (pieces: readonly Buffer[]): number =>
  pieces.reduce((sum, { length }) => sum + length, 0);

/** Pieces in portions of about that size. */
export function* portionsOf(pieces: readonly Buffer[]): Generator<Buffer[]> {
  let portion: Buffer[] = [];
  let size = 0;
  for (const piece of pieces) {
    portion.push(piece);
    size += piece.length;
    if (size < PORTION_BYTES) continue;
    yield portion;
    portion = [];
    size = 0;
  }
  if (portion.length > 0) yield portion;
}

/**
 * Sends a body in pieces, without a copy of them, and each portion only once the client has taken
 * the one before and others had their turn: what the kernel takes at once counts as taken within the
 * same turn. Ends when all is handed over, or when the client has gone.
 */
export async function sendPieces(
  response: ServerResponse,
  pieces: readonly Buffer[],
): Promise<void> {
  for (const portion of portionsOf(pieces)) {
    // One call of the system for the whole portion.
    response.cork();
    for (const piece of portion) response.write(piece);
    response.uncork();
    if (response.writableNeedDrain) await untilTaken(response);
    await othersTurn();
    if (response.destroyed) return;
  }
  response.end();
}

function untilTaken(response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      response.off('drain', end).off('close', end);
      done();
    };
    response.on('drain', end).on('close', end);
  });
}
