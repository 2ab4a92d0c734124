import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { namespaceNameFault, type Parsed, parsed, refused } from '@soteria/domain';
import { type AuthConfig, type Config, LOG_LEVELS, type StorageConfig } from './config';
import { type Environment, EnvironmentReader } from './environment';

const HOUR_SECONDS = 3_600;
const MINUTE_SECONDS = 60;
/** Where a pod finds the name of its own namespace. */
const NAMESPACE_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';
const DEFAULT_NAMESPACE = 'soteria';
/** A secret of less than this can be guessed. */
const MIN_PROXY_SECRET_LENGTH = 32;
const HEADER_NAME = /^[A-Za-z0-9-]+$/;

/** Reads and checks the whole environment; throws a `ConfigFault` that names every fault. */
export function readConfig(environment: Environment): Config {
  const read = new EnvironmentReader(environment);
  const kubeconfig = read.raw('KUBECONFIG');
  const config: Config = {
    port: read.number('SOTERIA_PORT', 8080, { min: 0, max: 65_535 }),
    metricsPort: read.raw('SOTERIA_METRICS_PORT')
      ? read.number('SOTERIA_METRICS_PORT', 0, { min: 0, max: 65_535 })
      : null,
    namespace: namespace(read, 'SOTERIA_NAMESPACE', ownNamespace(environment)),
    replica: read.text('SOTERIA_REPLICA', environment.hostName),
    longhornNamespace: namespace(read, 'SOTERIA_LONGHORN_NAMESPACE', 'longhorn-system'),
    policySecret: read.text('SOTERIA_POLICY_SECRET', 'soteria-policies'),
    defaultObjectiveSeconds: read.seconds(
      'SOTERIA_DEFAULT_OBJECTIVE',
      26 * HOUR_SECONDS,
      MINUTE_SECONDS,
    ),
    operationsKeep: read.number('SOTERIA_OPERATIONS_KEEP', 500, { min: 1, max: 10_000 }),
    backupConcurrency: read.number('SOTERIA_BACKUP_CONCURRENCY', 4, { min: 1, max: 100 }),
    restoreConcurrency: read.number('SOTERIA_RESTORE_CONCURRENCY', 4, { min: 1, max: 100 }),
    stallAfterSeconds: read.seconds('SOTERIA_STALL_AFTER', HOUR_SECONDS, MINUTE_SECONDS),
    auth: readAuth(read),
    storage: readStorage(read),
    metricsPerVolume: read.flag('SOTERIA_METRICS_PER_VOLUME', true),
    revision: read.text('SOTERIA_REVISION', ''),
    logLevel: read.choice('SOTERIA_LOG_LEVEL', 'log', LOG_LEVELS),
    kubeconfig:
      kubeconfig === null ? null : { file: kubeconfig, context: read.raw('SOTERIA_KUBE_CONTEXT') },
    consoleDirectory: read.raw('SOTERIA_CONSOLE_DIRECTORY'),
  };
  read.finish();
  return Object.freeze(config);
}

function ownNamespace(environment: Environment): string {
  try {
    return environment.readFile(NAMESPACE_FILE).trim() || DEFAULT_NAMESPACE;
  } catch {
    // Outside a cluster there is no such file.
    return DEFAULT_NAMESPACE;
  }
}

function namespace(read: EnvironmentReader, name: string, fallback: string): string {
  return read.parse(name, fallback, (text) => {
    const fault = namespaceNameFault(text);
    return fault === null ? parsed(text) : refused(fault);
  });
}

function readAuth(read: EnvironmentReader): AuthConfig {
  const auth: AuthConfig = {
    enabled: read.flag('SOTERIA_AUTH_ENABLED', true),
    allowedGroups: read.list('SOTERIA_ALLOWED_GROUPS'),
    viewerGroups: read.list('SOTERIA_VIEWER_GROUPS'),
    trustedProxies: networks(read, 'SOTERIA_TRUSTED_PROXIES'),
    proxySecrets: (read.secret('SOTERIA_PROXY_SECRET') ?? '')
      .split(/[\s,]+/)
      .filter((secret) => secret !== ''),
    userHeader: header(read, 'SOTERIA_USER_HEADER', 'X-Forwarded-User'),
    groupsHeader: header(read, 'SOTERIA_GROUPS_HEADER', 'X-Forwarded-Groups'),
    groupsSeparator: read.text('SOTERIA_GROUPS_SEPARATOR', ','),
    publicOrigin: read.parse<string | null>('SOTERIA_PUBLIC_ORIGIN', null, origin),
  };
  if (auth.enabled) checkTrust(read, auth);
  return auth;
}

/** With identity headers believed from anybody, everybody is whoever they say. */
function checkTrust(read: EnvironmentReader, auth: AuthConfig): void {
  if (auth.trustedProxies.length === 0 && auth.proxySecrets.length === 0) {
    read.faults.push(
      'SOTERIA_TRUSTED_PROXIES is not set: name the addresses (CIDRs) of the authenticating proxy, ' +
        'or set SOTERIA_PROXY_SECRET to a secret that it sends, or set SOTERIA_AUTH_ENABLED=false ' +
        'to let everybody do everything.',
    );
  }
  if (auth.proxySecrets.some((secret) => secret.length < MIN_PROXY_SECRET_LENGTH)) {
    read.faults.push(
      `SOTERIA_PROXY_SECRET must have at least ${MIN_PROXY_SECRET_LENGTH} characters.`,
    );
  }
  if (auth.userHeader.toLowerCase() === auth.groupsHeader.toLowerCase()) {
    read.faults.push('SOTERIA_USER_HEADER and SOTERIA_GROUPS_HEADER name the same header.');
  }
}

function header(read: EnvironmentReader, name: string, fallback: string): string {
  return read.parse(name, fallback, (text) =>
    HEADER_NAME.test(text)
      ? parsed(text)
      : refused('a header is named with letters, digits and "-"'),
  );
}

function origin(text: string): Parsed<string> {
  const address = URL.canParse(text) ? new URL(text) : null;
  if (address && /^https?:$/.test(address.protocol) && address.origin === text) return parsed(text);
  return refused('must be an origin such as https://soteria.example.org, without a path');
}

function networks(read: EnvironmentReader, name: string): string[] {
  const list = read.list(name);
  for (const network of list) {
    if (!isNetwork(network)) {
      read.faults.push(`${name} has "${network}", which is not an address or CIDR (10.0.0.0/8).`);
    }
  }
  return list;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : null;
  if (longest === null || rest.length > 0) return false;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= longest);
}

/** The list that decides whether a peer's address is one of these networks. */
export function networkList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    list.addSubnet(
      address,
      bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits),
      family,
    );
  }
  return list;
}

const STORAGE_REQUIRED = ['ENDPOINT', 'REGION', 'BUCKET', 'KEY_ID', 'APPLICATION_KEY'] as const;

function readStorage(read: EnvironmentReader): StorageConfig | null {
  const name = (part: string) => `SOTERIA_B2_${part}`;
  const isSet = (part: string) =>
    read.raw(name(part)) !== null || read.raw(`${name(part)}_FILE`) !== null;
  if (!STORAGE_REQUIRED.some(isSet)) return null;
  for (const part of STORAGE_REQUIRED) {
    if (!isSet(part))
      read.faults.push(`${name(part)} is missing; the others of SOTERIA_B2_ are set.`);
  }
  return {
    endpoint: read.parse(name('ENDPOINT'), '', storeEndpoint),
    region: read.text(name('REGION'), ''),
    bucket: read.text(name('BUCKET'), ''),
    prefix: read.text(name('PREFIX'), ''),
    keyId: read.secret(name('KEY_ID')) ?? '',
    applicationKey: read.secret(name('APPLICATION_KEY')) ?? '',
    scanEverySeconds: read.seconds(name('SCAN_EVERY'), 24 * HOUR_SECONDS, 10 * MINUTE_SECONDS),
    pricePerTbMonth: read.parse<StorageConfig['pricePerTbMonth']>(
      name('PRICE_PER_TB_MONTH'),
      null,
      price,
    ),
    budgetBytes: read.parse(name('BUDGET_TB'), null, terabytes),
    callsPerDay: read.number(name('CALLS_PER_DAY'), 10_000, { min: 1, max: 1_000_000 }),
  };
}

function storeEndpoint(text: string): Parsed<string> {
  const address = URL.canParse(text) ? new URL(text) : null;
  return address && /^https?:$/.test(address.protocol)
    ? parsed(address.origin)
    : refused('must be an address such as https://s3.us-west-004.backblazeb2.com');
}

/** `6.95` or `6.95 EUR`. */
function price(text: string): Parsed<StorageConfig['pricePerTbMonth']> {
  const match = /^(\d+(?:\.\d+)?)(?:\s+([A-Z]{3}))?$/.exec(text);
  if (!match) return refused('must be an amount such as 6.95, with a currency if it is not USD');
  return parsed({ amount: Number(match[1]), currency: match[2] ?? 'USD' });
}

const BYTES_PER_TB = 1e12;

function terabytes(text: string): Parsed<number | null> {
  return /^\d+(?:\.\d+)?$/.test(text) && Number(text) > 0
    ? parsed(Number(text) * BYTES_PER_TB)
    : refused('must be a number of terabytes such as 2.5');
}
