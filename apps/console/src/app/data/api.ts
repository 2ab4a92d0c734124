import {
  HttpClient,
  HttpErrorResponse,
  type HttpEvent,
  type HttpInterceptorFn,
  HttpHeaders,
  HttpParams,
  type HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { Service, inject } from '@angular/core';
import { CLIENT_HEADER, IDEMPOTENCY_HEADER, type Readiness } from '@soteria/contracts';
import { Observable, catchError, firstValueFrom, of, tap, throwError } from 'rxjs';
import { CLOCK, Now } from './clock';
import { ApiError, toShownProblem } from './problem';
import { SignIn } from './sign-in';

const SAFE_METHODS = ['GET', 'HEAD'];

/** Says on every call that a program asks, so that a proxy answers 401 instead of a page, and no other site can pass for us. */
export const clientHeaders: HttpInterceptorFn = (request, next) => {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'X-Requested-With': 'XMLHttpRequest',
    [CLIENT_HEADER]: 'console',
  };
  if (!SAFE_METHODS.includes(request.method)) headers['Content-Type'] = 'application/json';
  return next(request.clone({ setHeaders: headers }));
};

const SESSION = '/v1/session';

/** Learns from every answer: the server's time, and whether the person is still signed in. */
export const answerObserver: HttpInterceptorFn = (request, next) => {
  const now = inject(Now);
  const signIn = inject(SignIn);
  return next(request).pipe(
    tap((event) => {
      if (!(event instanceof HttpResponse)) return;
      now.learn(event.headers.get('Date'));
      signIn.confirm();
    }),
    catchError((error: unknown) => {
      const problem = toShownProblem(error);
      if (problem.code === 'signed-out' || problem.code === 'not-authenticated') signIn.expire();
      // The session is asked anew after each refusal; its own must not set that off again.
      if (problem.code === 'not-permitted' && request.url !== SESSION) signIn.refuse();
      return throwError(() => new ApiError(problem));
    }),
  );
};

function isReadiness(body: unknown): body is Readiness {
  if (typeof body !== 'object' || body === null) return false;
  const { status, checks } = body as Partial<Readiness>;
  return status === 'not-ready' && Array.isArray(checks);
}

/** While a check fails, readiness is told with a status of failure; it is an answer all the same. */
export const readinessAnswers: HttpInterceptorFn = (request, next) =>
  next(request).pipe(
    catchError((failure: unknown) => {
      if (!(failure instanceof HttpErrorResponse)) return throwError(() => failure);
      const { headers, status } = failure;
      const body: unknown = failure.error;
      if (!isReadiness(body)) return throwError(() => failure);
      return of(new HttpResponse({ body, headers, status }));
    }),
  );

/** So long an answer may keep silent; a stopped process keeps its connections open and says nothing. */
const SILENCE_MS = 60_000;

/** Whether a request could change anything: plans and previews are sent like changes, and only ask. */
function isChange({ method, url, params, body }: HttpRequest<unknown>): boolean {
  const onlyPlans = typeof body === 'object' && body !== null && 'dryRun' in body;
  const onlyAsks = onlyPlans || params.has('dryRun') || url.endsWith('/preview');
  return !SAFE_METHODS.includes(method) && !onlyAsks;
}

/** Waits for no answer for ever, as long as nothing of it comes; of a change it says then that it may have been made. */
export const patience: HttpInterceptorFn = (request, next) => {
  const clock = inject(CLOCK);
  const answered = new Observable<HttpEvent<unknown>>((observer) => {
    const late = new HttpErrorResponse({ status: 0, url: request.url });
    const wait = () => clock.after(SILENCE_MS, () => observer.error(late));
    let cancel = wait();
    const heard = tap<HttpEvent<unknown>>(() => {
      cancel();
      cancel = wait();
    });
    // A long answer on a slow line shows by its progress that it is on its way.
    const sent = next(request.clone({ reportProgress: true })).pipe(heard);
    return sent.subscribe(observer).add(() => cancel());
  });
  if (!isChange(request)) return answered;
  return answered.pipe(catchError((error: unknown) => throwError(() => inDoubt(error))));
};

/** Where no answer came, nobody here knows whether the change arrived before the line broke. */
function inDoubt(error: unknown): unknown {
  const problem = toShownProblem(error);
  if (problem.code !== 'offline') return error;
  const detail =
    'No answer came. The change may have been made all the same: see whether it was before you repeat it.';
  return new ApiError({ ...problem, detail });
}

export type Query = Record<string, string | number | boolean | undefined>;

function toParams(query: Query): HttpParams {
  let params = new HttpParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params = params.set(name, value);
  }
  return params;
}

/** A path under /v1 from its parts, each of them escaped. */
export const path = (...parts: string[]): string =>
  ['/v1', ...parts.map(encodeURIComponent)].join('/');

/** A key that no other request has. (`randomUUID` is missing where the page is served without TLS.) */
export const freshKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

/** Calls to the API. Every failure is an `ApiError`. */
@Service()
export class Api {
  private readonly http = inject(HttpClient);

  get<T>(url: string, query: Query = {}, headers: Record<string, string> = {}): Promise<T> {
    return firstValueFrom(this.http.get<T>(url, { params: toParams(query), headers }));
  }

  /** `key` makes a repeat of the same request harmless; without one, each call is its own. */
  post<T>(url: string, body: object = {}, key: string = freshKey()): Promise<T> {
    const headers = new HttpHeaders({ [IDEMPOTENCY_HEADER]: key });
    return firstValueFrom(this.http.post<T>(url, body, { headers }));
  }

  delete<T>(url: string, query: Query = {}): Promise<T> {
    const headers = new HttpHeaders({ [IDEMPOTENCY_HEADER]: freshKey() });
    return firstValueFrom(this.http.delete<T>(url, { headers, params: toParams(query) }));
  }
}
