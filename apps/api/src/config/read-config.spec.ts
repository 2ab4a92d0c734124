import { type Config } from './config';
import { ConfigFault } from './environment';
import { readConfig } from './read-config';

const OPEN = { SOTERIA_AUTH_ENABLED: 'false' };
const FILES: Readonly<Record<string, string>> = {
  '/keys/id': ' the-key \n',
  '/keys/empty': ' \n',
};

const read = (variables: Record<string, string>): Config =>
  readConfig({
    variables: { ...OPEN, ...variables },
    hostName: 'here',
    readFile: (path) => {
      const text = FILES[path];
      if (text === undefined) throw new Error(`no such file: ${path}`);
      return text;
    },
  });

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    read(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults;
    throw error;
  }
}

const STORE = {
  SOTERIA_B2_ENDPOINT: 'https://s3.example.org',
  SOTERIA_B2_REGION: 'here',
  SOTERIA_B2_BUCKET: 'backups',
  SOTERIA_B2_KEY_ID: 'id',
  SOTERIA_B2_APPLICATION_KEY: 'key',
};

describe('the configuration', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['no number', { SOTERIA_PORT: 'eighty' }, /^SOTERIA_PORT is "eighty": must be a whole number/],
    ['no port', { SOTERIA_METRICS_PORT: '65536' }, /^SOTERIA_METRICS_PORT .* from 0 to 65535/],
    [
      'one port for two listeners',
      { SOTERIA_PORT: '9090', SOTERIA_METRICS_PORT: '9090' },
      /^SOTERIA_METRICS_PORT is the same as SOTERIA_PORT/,
    ],
    [
      'the default port for two listeners',
      { SOTERIA_METRICS_PORT: '8080' },
      /^SOTERIA_METRICS_PORT is the same as SOTERIA_PORT/,
    ],
    [
      'no address',
      { SOTERIA_LISTEN_ADDRESS: 'localhost' },
      /^SOTERIA_LISTEN_ADDRESS .* IP address/,
    ],
    ['no duration', { SOTERIA_STALL_AFTER: '60' }, /^SOTERIA_STALL_AFTER is "60"/],
    ['too short', { SOTERIA_DEFAULT_OBJECTIVE: '5s' }, /^SOTERIA_DEFAULT_OBJECTIVE .* 60 seconds/],
    ['neither yes nor no', { SOTERIA_METRICS_PER_VOLUME: 'maybe' }, /must be true or false/],
    ['no level', { SOTERIA_LOG_LEVEL: 'loud' }, /^SOTERIA_LOG_LEVEL .* error, warn, log, debug/],
    ['no namespace', { SOTERIA_NAMESPACE: 'Soteria' }, /^SOTERIA_NAMESPACE is "Soteria"/],
    [
      'a context of no kubeconfig',
      { SOTERIA_KUBE_CONTEXT: 'mine' },
      /^SOTERIA_KUBE_CONTEXT has no effect without KUBECONFIG/,
    ],
    [
      'a store without its key',
      { ...STORE, SOTERIA_B2_APPLICATION_KEY: '' },
      /^SOTERIA_B2_APPLICATION_KEY is missing/,
    ],
    [
      'a secret that is said twice',
      { ...STORE, SOTERIA_B2_KEY_ID_FILE: '/keys/id' },
      /^SOTERIA_B2_KEY_ID and SOTERIA_B2_KEY_ID_FILE are both set/,
    ],
    [
      'a secret in no file',
      { ...STORE, SOTERIA_B2_KEY_ID: '', SOTERIA_B2_KEY_ID_FILE: '/nowhere' },
      /^SOTERIA_B2_KEY_ID_FILE names \/nowhere, which cannot be read/,
    ],
    [
      'a secret in an empty file',
      { ...STORE, SOTERIA_B2_KEY_ID: '', SOTERIA_B2_KEY_ID_FILE: '/keys/empty' },
      /^SOTERIA_B2_KEY_ID_FILE names \/keys\/empty, which is empty/,
    ],
    [
      'what is no secret in a file',
      { ...STORE, SOTERIA_B2_BUCKET: '', SOTERIA_B2_BUCKET_FILE: '/keys/id' },
      /^SOTERIA_B2_BUCKET is missing/,
    ],
    ['no price', { ...STORE, SOTERIA_B2_PRICE_PER_TB_MONTH: 'cheap' }, /an amount such as 6.95/],
  ])('is refused with its variable named: %s', (_, variables, fault) => {
    expect(faultsOf(variables)).toEqual([expect.stringMatching(fault)]);
  });

  it('tells all that is wrong at once', () => {
    expect(faultsOf({ SOTERIA_PORT: '-1', SOTERIA_LOG_LEVEL: 'loud' })).toHaveLength(2);
  });

  it('takes both listeners on ports that the system chooses', () => {
    expect(faultsOf({ SOTERIA_PORT: '0', SOTERIA_METRICS_PORT: '0' })).toEqual([]);
  });

  it('reads a secret from its file', () => {
    const { SOTERIA_B2_KEY_ID: _, ...others } = STORE;
    const { storage } = read({ ...others, SOTERIA_B2_KEY_ID_FILE: '/keys/id' });
    expect(storage?.keyId).toBe('the-key');
  });

  it.each([
    ['/backups', 'backups'],
    ['//backups/here/', 'backups/here/'],
    ['/', ''],
  ])('takes the prefix %s without the slashes before it, as keys have none', (prefix, expected) => {
    expect(read({ ...STORE, SOTERIA_B2_PREFIX: prefix }).storage?.prefix).toBe(expected);
  });

  it.each([
    [' ', ' '],
    ['  ', ' '],
    [' | ', '|'],
    ['', ','],
  ])('takes "%s" for the separator "%s" between groups', (text, separator) => {
    expect(read({ SOTERIA_GROUPS_SEPARATOR: text }).auth.groupsSeparator).toBe(separator);
  });
});
