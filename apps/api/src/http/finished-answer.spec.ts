import { codingFor, etagOf, isKnown } from './finished-answer';

describe('which coding a client would rather have', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['br, zstd', 'identity'],
    ['xgzip', 'identity'],
    ['gzip;q=0', 'identity'],
    ['gzip; q=0.0, br', 'identity'],
    ['gzip;q=0, gzip', 'identity'],
    ['br;q=1, gzip', 'gzip'],
    ['gzip', 'gzip'],
    ['GZip', 'gzip'],
    ['deflate, gzip;q=1.0, *;q=0.5', 'gzip'],
    ['gzip, deflate, br, zstd', 'gzip'],
  ])('%s: %s', (accepted, coding) => {
    const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
    expect(codingFor({ headers })).toBe(coding);
  });
});

describe('what a client has already', () => {
  it.each([
    [undefined, false],
    ['"r1"', false],
    ['*', true],
    [' * ', true],
    ['"r1", "r2"', false],
    ['"r1-gzip"', true],
    ['W/"r1-gzip"', true],
    ['"r0", W/"r1-gzip" , "r2"', true],
  ])('%s: %s', (known, same) => {
    const headers = known === undefined ? {} : { 'if-none-match': known };
    expect(isKnown({ headers }, etagOf('r1', 'gzip'))).toBe(same);
  });
});
