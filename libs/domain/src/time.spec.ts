import { parseInstant } from './time';

describe('parseInstant', () => {
  it.each([undefined, null, '', 'soon', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'])(
    'is null for %p, which is no moment',
    (text) => expect(parseInstant(text)).toBeNull(),
  );

  it('reads what the cluster writes', () => {
    expect(parseInstant('2026-05-01T02:00:00Z')).toBe(Date.UTC(2026, 4, 1, 2));
  });
});
