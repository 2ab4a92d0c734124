import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TestConsole } from '../testing/console';
import { reading } from './reading';

function begun(first: string | null) {
  const console = new TestConsole();
  console.api.on('GET /v1/a', { name: 'a' }).on('GET /v1/b', { name: 'b' });
  const url = signal(first);
  const read = TestBed.runInInjectionContext(() =>
    reading<{ name: string }>(() => {
      const address = url();
      return address === null ? null : { url: address };
    }),
  );
  return { console, url, read };
}

describe('reading', () => {
  it('does not begin before there is an address', async () => {
    const { console, read } = begun(null);
    await console.settle();
    expect(read.value()).toBeNull();
    expect(console.api.sent).toEqual([]);
  });

  it('gives what stands there, and follows the address', async () => {
    const { console, url, read } = begun('/v1/a');
    await console.settle();
    expect(read.value()).toEqual({ name: 'a' });
    url.set('/v1/b');
    expect(read.value()).toBeNull();
    await console.settle();
    expect(read.value()).toEqual({ name: 'b' });
  });

  it('keeps what it had, and says what is wrong, when reading again fails', async () => {
    const { console, read } = begun('/v1/a');
    await console.settle();
    expect(read.value()).toEqual({ name: 'a' });
    console.api.on('GET /v1/a', console.api.problem('not-ready', 'Starting.'));
    read.again();
    await console.settle();
    expect(read.value()).toEqual({ name: 'a' });
    expect(read.problem()?.detail).toBe('Starting.');
  });

  it('says once what is wrong as long as that stays the same, whichever request failed', async () => {
    const { console, read } = begun('/v1/a');
    const { api } = console;
    api.on('GET /v1/a', api.problem('not-ready', 'Starting.', [], 'req-1'));
    await console.settle();
    const first = read.problem();
    api.on('GET /v1/a', api.problem('not-ready', 'Starting.', [], 'req-2'));
    read.again();
    await console.settle();
    expect(api.sentTo('GET /v1/a')).toHaveLength(2);
    expect(first).not.toBeNull();
    expect(read.problem()).toBe(first);
    api.on('GET /v1/a', api.problem('not-ready', 'Still starting.', [], 'req-3'));
    read.again();
    await console.settle();
    expect(read.problem()).toMatchObject({ detail: 'Still starting.', requestId: 'req-3' });
  });

  it.each([
    ['again by itself what was out of reach', 'failure', 2],
    ['not again what was refused', 'refusal', 1],
  ])('reads, once Soteria is back, %s', async (_case, why, times) => {
    const { console, url, read } = begun(null);
    await console.open();
    const { api, events } = console;
    api.on(
      'GET /v1/a',
      why === 'failure' ? api.failure(0) : api.problem('not-found', 'There is none.'),
    );
    events.breakOff();
    url.set('/v1/a');
    await console.settle();
    expect(read.problem()).not.toBeNull();
    api.on('GET /v1/a', { name: 'a' });
    events.connect();
    await console.settle();
    expect(api.sentTo('GET /v1/a')).toHaveLength(times);
    expect(read.problem() === null).toBe(times === 2);
  });

  it('reads once more when somebody asked again while it was being read', async () => {
    const { console, read } = begun('/v1/a');
    await console.settle();
    let answers = 0;
    console.api.on('GET /v1/a', () => ({ name: `answer ${(answers += 1)}` }));
    read.again();
    TestBed.tick();
    read.again();
    read.again();
    await console.settle();
    await console.settle();
    expect(read.value()).toEqual({ name: 'answer 2' });
    expect(answers).toBe(2);
  });

  it('does not read again what is read anew at another address', async () => {
    const { console, url, read } = begun('/v1/a');
    TestBed.tick();
    read.again();
    url.set('/v1/b');
    await console.settle();
    await console.settle();
    expect(read.value()).toEqual({ name: 'b' });
    expect(console.api.sentTo('GET /v1/b')).toHaveLength(1);
  });
});
