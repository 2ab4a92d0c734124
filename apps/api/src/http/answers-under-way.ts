import { type ServerResponse } from 'node:http';

interface Place {
  response: ServerResponse;
  at: number;
}

/**
 * The answers that are under way. No `Set`, whose tables stay linked: each that was outgrown leads to the one
 * after it, so the first that got old kept every later answer alive until the next full collection, which then
 * came every ten seconds at 50,000 volumes (docs/performance.md, P5). Here places are only filled again.
 */
export class AnswersUnderWay {
  private readonly places: Place[] = [];

  /** Keeps an answer until it is closed, however that comes. */
  add(response: ServerResponse): void {
    const place = { response, at: this.places.length };
    this.places.push(place);
    // Comes once, so that `once` would only be dearer.
    response.on('close', () => this.leave(place));
  }

  all(): ServerResponse[] {
    return this.places.map(({ response }) => response);
  }

  /** The last one moves to the place that becomes free. */
  private leave(place: Place): void {
    if (this.places[place.at] !== place) return;
    const last = this.places.pop();
    if (last === undefined || last === place) return;
    last.at = place.at;
    this.places[place.at] = last;
  }
}
