import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Duplex } from 'node:stream';

interface Turn {
  request: IncomingMessage;
  response: ServerResponse;
}

/**
 * Whose turn it is on each connection. What cannot be read as a request may come behind one that is
 * being answered, and two answers to one request would be taken for the answers to two: by a layer
 * before us, for the answer to somebody else's.
 */
export class AnswerTurns {
  private readonly last = new WeakMap<Duplex, Turn>();

  /** To be called with each request that could be read, before anything else is done with it. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    const turn = this.last.get(request.socket);
    if (turn === undefined) {
      this.last.set(request.socket, { request, response });
    } else {
      turn.request = request;
      turn.response = response;
    }
  }

  /** Refuses what cannot be read; or only ends the connection, once what is under way is answered. */
  refuse(socket: Duplex, refusal: (socket: Duplex) => void): void {
    const turn = this.last.get(socket);
    if (turn === undefined || isFreeToAnswer(turn, socket)) refusal(socket);
    else if (turn.request.complete && !turn.response.headersSent) {
      turn.response.shouldKeepAlive = false;
    } else endSoon(socket);
  }
}

/** Whether the next answer on a connection belongs to what could not be read. */
function isFreeToAnswer({ request, response }: Turn, socket: Duplex): boolean {
  const isNextRequest = request.complete && response.writableFinished && response.shouldKeepAlive;
  const isOwnBody = !request.complete && !response.headersSent && response.socket === socket;
  return isNextRequest || isOwnBody;
}

/** What was written already still goes out. */
function endSoon(socket: Duplex): void {
  if (socket.writableFinished) socket.destroy();
  else socket.end(() => socket.destroy());
}
