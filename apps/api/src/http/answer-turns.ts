import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Duplex } from 'node:stream';
import { KeptPlaces } from './kept-places';

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
  /** The same of all connections that are open: by connection, since requests are too many to be kept one by one. */
  private readonly open = new KeptPlaces<Turn>();

  /** To be called with each request that could be read, before anything else is done with it. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    const turn = this.last.get(request.socket);
    if (turn === undefined) {
      const first = { request, response };
      this.last.set(request.socket, first);
      request.socket.on('close', this.open.add(first));
    } else {
      turn.request = request;
      turn.response = response;
    }
  }

  /** The last answer of each connection where it is not over; those before it are over when it is. */
  underWay(): ServerResponse[] {
    const answers = this.open.all().map(({ response }) => response);
    return answers.filter((response) => !response.closed);
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
