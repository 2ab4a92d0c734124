import {
  HttpErrorResponse,
  HttpHeaders,
  type HttpInterceptorFn,
  type HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { type Problem, type ProblemCode, PROBLEMS, problemType } from '@soteria/contracts';
import { defer, delay, from, type Observable, of, switchMap, throwError } from 'rxjs';

/** What left the console. */
export interface SentRequest {
  method: string;
  /** With the query. */
  url: string;
  body: unknown;
  headers: Record<string, string>;
}

type Answer = (request: HttpRequest<unknown>) => unknown;

/** An answer that is a failure. */
class Refusal {
  constructor(readonly response: HttpErrorResponse) {}
}

/** An API that a spec writes: one answer for each method and path; anything else is not found. */
export class ScriptedApi {
  private readonly answers = new Map<string, Answer>();
  readonly sent: SentRequest[] = [];
  /** What the server's clock shows, where that is not what this device's shows. */
  serverTime: string | null = null;

  /** `route` is `GET /v1/inventory`; the answer may look at the request, and may be a promise. */
  on(route: string, answer: unknown): this {
    const give = typeof answer === 'function' ? (answer as Answer) : () => answer;
    this.answers.set(route, give);
    return this;
  }

  /** A problem as the API writes it. */
  problem(
    code: ProblemCode,
    detail: string,
    fields: Problem['errors'] = [],
    instance = 'req-1',
  ): Refusal {
    const { status, title } = PROBLEMS[code];
    const problem: Problem = {
      type: problemType(code),
      title,
      status,
      detail,
      instance,
      code,
      ...(fields.length > 0 ? { errors: fields } : {}),
    };
    return new Refusal(new HttpErrorResponse({ status, error: problem }));
  }

  /** A failure that the API did not write: status 0 is a request that never arrived. */
  failure(status: number, error: unknown = null): Refusal {
    return new Refusal(new HttpErrorResponse({ status, error }));
  }

  /** What was sent to a route, oldest first. */
  sentTo(route: string): SentRequest[] {
    return this.sent.filter(({ method, url }) => `${method} ${url.split('?')[0]}` === route);
  }

  /** To be the last of the interceptors. */
  readonly interceptor: HttpInterceptorFn = (request) =>
    defer(() => {
      const headers = Object.fromEntries(
        request.headers.keys().map((name) => [name, request.headers.get(name) ?? '']),
      );
      this.sent.push({
        method: request.method,
        url: request.urlWithParams,
        body: request.body,
        headers,
      });
      const answer = this.answers.get(`${request.method} ${request.url}`);
      const given = answer
        ? answer(request)
        : this.problem('not-found', `Nothing is scripted for ${request.method} ${request.url}.`);
      const timed: Record<string, string> =
        this.serverTime === null ? {} : { Date: new Date(this.serverTime).toUTCString() };
      return from(Promise.resolve(given)).pipe(
        delay(0),
        switchMap((answered) => responseTo(answered, new HttpHeaders(timed))),
      );
    });
}

function responseTo(given: unknown, headers: HttpHeaders): Observable<HttpResponse<unknown>> {
  if (given instanceof Refusal) return throwError(() => given.response);
  const body = JSON.parse(JSON.stringify(given)) as unknown;
  return of(new HttpResponse({ status: 200, body, headers }));
}
