import { item, operation } from '../testing/world';
import { operationInWords, progressInWords, requesterOf, subjectOf } from './operation-words';

const one = item('shop/orders');
const two = [one, item('shop/catalog')];

describe('an operation in words', () => {
  it('names its one volume, or how many there are', () => {
    expect(subjectOf(operation('op', [one]))).toBe('shop/orders');
    expect(subjectOf(operation('op', two))).toBe('2 volumes in shop');
  });

  it.each([
    ['queued', 'Backing up shop/orders'],
    ['running', 'Backing up shop/orders'],
    ['succeeded', 'Backed up shop/orders'],
    ['failed', 'Backup of shop/orders failed'],
    ['cancelled', 'Backup of shop/orders was cancelled'],
  ] as const)('says that it is %s', (state, words) => {
    expect(operationInWords(operation('op', [one], { state }))).toBe(words);
  });

  it('says of a prune whether anything was pruned', () => {
    const pruned = (states: readonly ('succeeded' | 'skipped')[]) =>
      operationInWords(
        operation(
          'op',
          states.map((state) => item('shop/orders', { state })),
          { kind: 'prune', state: 'succeeded' },
        ),
      );
    expect(pruned(['succeeded'])).toBe('Pruned shop/orders');
    expect(pruned(['skipped'])).toBe('Nothing of shop/orders was pruned');
    expect(pruned(['succeeded', 'skipped'])).toBe('Pruned 2 volumes in shop');
  });

  it('counts what failed of several', () => {
    const items = [item('shop/a', { state: 'failed' }), item('shop/b', { state: 'succeeded' })];
    expect(operationInWords(operation('op', items, { state: 'partial' }))).toBe(
      'Backup of 2 volumes in shop: 1 item failed',
    );
  });

  it('says what the one volume is at, and what it waits for', () => {
    expect(progressInWords(operation('op', [one]))).toBe('Uploading');
    const waiting = item('shop/orders', { phase: 'snapshot', detail: 'attaching' });
    expect(progressInWords(operation('op', [waiting]))).toBe('Taking the snapshot: attaching');
  });

  it('says how many of several are through', () => {
    const items = [item('shop/a', { state: 'failed' }), ...two];
    expect(progressInWords(operation('op', items))).toBe('1 of 3 done');
  });

  it('names who asked', () => {
    expect(requesterOf({ policy: 'nightly' })).toBe('policy nightly');
    expect(requesterOf({ user: 'ada' })).toBe('ada');
    expect(requesterOf({ user: '' })).toBe('somebody');
  });
});
