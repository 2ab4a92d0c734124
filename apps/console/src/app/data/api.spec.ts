import { TestBed } from '@angular/core/testing';
import { TestConsole } from '../testing/console';
import { Api, freshKey, path } from './api';
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

    it('do not claim it either when the line breaks; one that only asks says nothing of it', async () => {
      const console = new TestConsole();
      console.api.on('POST /v1/x', console.api.failure(0));
      const api = TestBed.inject(Api);
      await expect(api.post('/v1/x')).rejects.toThrow('may have been made all the same');
      await expect(api.post('/v1/x', { dryRun: true })).rejects.toThrow(/^No answer came\.$/);
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
