import {
  type HttpErrorResponse,
  type HttpEvent,
  HttpEventType,
  HttpRequest,
} from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { Subject } from 'rxjs';
import { TestConsole } from '../testing/console';
import { ManualClock } from '../testing/manual-clock';
import { Api, freshKey, path, patience } from './api';
import { CLOCK } from './clock';
import { ApiError } from './problem';

describe('calls to the API', () => {
  it('end with a problem, whatever went wrong', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/x', console.api.problem('conflict', 'Meanwhile.'));
    await expect(TestBed.inject(Api).get('/v1/x')).rejects.toBeInstanceOf(ApiError);
  });

  it('say that a program asks, so that no proxy answers with a page', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/x', {});
    await TestBed.inject(Api).get('/v1/x');
    expect(console.api.sent[0]?.headers).toMatchObject({
      Accept: 'application/json',
      'X-Requested-With': 'XMLHttpRequest',
      'X-Soteria-Client': 'console',
    });
    expect(console.api.sent[0]?.headers).not.toHaveProperty('Content-Type');
  });

  describe('that change something and are not answered', () => {
    const unanswered = async (body: object, wait: number) => {
      const console = new TestConsole();
      console.api.on('POST /v1/x', new Promise(() => undefined));
      let said = '';
      const sent = TestBed.inject(Api).post('/v1/x', body);
      void sent.catch((error: unknown) => (said = String(error)));
      await console.pass(wait);
      return said;
    };

    it('end after a minute, and do not claim that nothing was done', async () => {
      expect(await unanswered({}, 59_000)).toBe('');
      TestBed.resetTestingModule();
      expect(await unanswered({}, 60_000)).toContain('may have been made all the same');
    });

    it('do not claim it of what only asks', async () => {
      expect(await unanswered({ dryRun: true }, 60_000)).toMatch(/No answer came\.$/);
    });

    it('do not claim it either when the line breaks; one that only asks says nothing of it', async () => {
      const console = new TestConsole();
      console.api.on('POST /v1/x', console.api.failure(0));
      const api = TestBed.inject(Api);
      await expect(api.post('/v1/x')).rejects.toThrow('may have been made all the same');
      await expect(api.post('/v1/x', { dryRun: true })).rejects.toThrow(/^No answer came\.$/);
    });
  });

  describe('that are not answered', () => {
    /** What is heard of a call, moments after the last word that comes of its answer. */
    const afterWords = (words: number, everyMs: number, silenceMs: number): string[] => {
      const clock = new ManualClock();
      TestBed.configureTestingModule({ providers: [{ provide: CLOCK, useValue: clock }] });
      const answer = new Subject<HttpEvent<unknown>>();
      const heard: string[] = [];
      TestBed.runInInjectionContext(() =>
        patience(new HttpRequest('GET', '/v1/inventory'), () => answer),
      ).subscribe({ error: (error: HttpErrorResponse) => heard.push(`status ${error.status}`) });
      for (let word = 0; word < words; word += 1) {
        clock.advance(everyMs);
        answer.next({ type: HttpEventType.DownloadProgress, loaded: word });
      }
      clock.advance(silenceMs);
      return heard;
    };

    it.each([
      ['end after a minute of silence', 0, 0, 60_000, ['status 0']],
      ['are waited for until then', 0, 0, 59_000, []],
      ['are waited for while anything comes', 10, 50_000, 59_000, []],
      ['end also in the middle', 10, 50_000, 60_000, ['status 0']],
    ] as const)('%s', (_case, words, everyMs, silenceMs, heard) => {
      expect(afterWords(words, everyMs, silenceMs)).toEqual(heard);
    });
  });

  it.each(['post', 'delete'] as const)('carry a key of their own when they %s', async (method) => {
    const console = new TestConsole();
    console.api.on(`${method.toUpperCase()} /v1/x`, {});
    const api = TestBed.inject(Api);
    await api[method]('/v1/x');
    await api[method]('/v1/x');
    const [first, second] = console.api.sent.map(({ headers }) => headers);
    expect(first?.['Content-Type']).toBe('application/json');
    expect(first?.['Idempotency-Key']).toMatch(/^[\da-f]{32}$/);
    expect(second?.['Idempotency-Key']).not.toBe(first?.['Idempotency-Key']);
  });

  it('repeat a key that they are given', async () => {
    const console = new TestConsole();
    console.api.on('POST /v1/x', {});
    await TestBed.inject(Api).post('/v1/x', {}, 'mine');
    expect(console.api.sent[0]?.headers['Idempotency-Key']).toBe('mine');
  });

  it('leave out what is not given, and escape the rest', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/x', {});
    await TestBed.inject(Api).get('/v1/x', { a: 'b&c', empty: '', none: undefined, n: 3 });
    expect(console.api.sent[0]?.url).toBe('/v1/x?a=b%26c&n=3');
    expect(path('inventory', 'a/b', 'c')).toBe('/v1/inventory/a%2Fb/c');
    expect(freshKey()).not.toBe(freshKey());
  });
});
