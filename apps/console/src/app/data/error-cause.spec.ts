import { causeOf, errorInShort } from './error-cause';

const SKEWED =
  'proxyServer=10.42.1.7:8501 destination=10.42.1.7:10010: failed to backup snapshot: rpc error: code = Unknown desc = failed to write data during saving blocks: AWS Error:  RequestTimeTooSkewed The difference between the request time and the current time is too large. 403';

describe('the cause of an error', () => {
  it.each([
    [SKEWED, /clocks/],
    ['AWS Error: SignatureDoesNotMatch The request signature', /does not accept the key/],
    ['AWS Error: AccessDenied 403', /may not write/],
    ['NoSuchBucket: The specified bucket does not exist', /bucket/],
    ['write /backupstore/blocks/x: no space left on device', /no space/],
    ['mkdir /var/nfs: read-only file system', /only be read/],
    ['SlowDown: Please reduce your request rate', /fewer requests/],
    ['x509: certificate signed by unknown authority', /certificate/],
    ['dial tcp 203.0.113.20:443: i/o timeout', /could not be reached/],
  ])('of “%s” is said in words', (error, says) => {
    expect(causeOf(error)?.says).toMatch(says);
    expect(causeOf(error)?.advice).toMatch(/\.$/);
  });

  it('is not guessed', () => {
    expect(causeOf('something new')).toBeNull();
    expect(errorInShort('something new')).toBe('something new');
  });
});
