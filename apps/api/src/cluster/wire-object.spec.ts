import { WatchFault } from './watch-fault';
import { readMessage, readPage } from './wire-object';

const object = {
  metadata: { name: 'a', namespace: 'shop', uid: 'u', resourceVersion: '7' },
};
const event = (type: unknown, about: unknown): string => JSON.stringify({ type, object: about });

describe('readMessage', () => {
  it('reads events, bookmarks and errors', () => {
    const subject = { key: 'shop/a', name: 'a', uid: 'u', version: '7', object };
    expect(readMessage(event('ADDED', object))).toEqual({ type: 'changed', subject });
    expect(readMessage(event('MODIFIED', object))).toEqual({ type: 'changed', subject });
    expect(readMessage(event('DELETED', object))).toEqual({ type: 'deleted', subject });
    const mark = { metadata: { resourceVersion: '9' } };
    expect(readMessage(event('BOOKMARK', mark))).toEqual({ type: 'bookmark', version: '9' });
    const status = { kind: 'Status', code: 410 };
    expect(readMessage(event('ERROR', status))).toEqual({ type: 'error', status });
  });

  it('names an object of the cluster by its name alone', () => {
    const volume = { metadata: { name: 'pv', uid: 'u', resourceVersion: '7' } };
    expect(readMessage(event('ADDED', volume))).toMatchObject({ subject: { key: 'pv' } });
  });

  it.each([
    ['no JSON', '{"type":"ADDED","object":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['an unknown type', event('CHANGED', object)],
    ['no type', event(undefined, object)],
    ['no object', '{"type":"ADDED"}'],
    ['an object that is a list', event('ADDED', [])],
    ['no metadata', event('ADDED', {})],
    ['no name', event('ADDED', { metadata: { uid: 'u', resourceVersion: '7' } })],
    ['no uid', event('ADDED', { metadata: { name: 'a', resourceVersion: '7' } })],
    ['an empty uid', event('ADDED', { metadata: { name: 'a', uid: '', resourceVersion: '7' } })],
    ['no version', event('ADDED', { metadata: { name: 'a', uid: 'u' } })],
    ['an odd version', event('ADDED', { metadata: { name: 'a', uid: 'u', resourceVersion: 'x' } })],
    ['a bookmark without a version', event('BOOKMARK', { metadata: {} })],
  ])('refuses %s', (_, line) => {
    expect(() => readMessage(line)).toThrow(WatchFault);
  });
});

describe('readPage', () => {
  it('reads items, version and the way to the next page', () => {
    const metadata = { resourceVersion: '9', continue: 'next' };
    expect(readPage({ metadata, items: [object] })).toMatchObject({
      version: '9',
      continueToken: 'next',
      items: [{ key: 'shop/a' }],
    });
    const last = readPage({ metadata: { resourceVersion: '9', continue: '' }, items: null });
    expect(last).toEqual({ version: '9', continueToken: undefined, items: [] });
  });

  it.each([
    ['no list', 'text'],
    ['no metadata', { items: [] }],
    ['no version', { metadata: {}, items: [] }],
    ['items that are none', { metadata: { resourceVersion: '9' }, items: {} }],
    ['an item without uid', { metadata: { resourceVersion: '9' }, items: [{ metadata: {} }] }],
  ])('refuses %s', (_, body) => {
    expect(() => readPage(body)).toThrow(WatchFault);
  });
});
