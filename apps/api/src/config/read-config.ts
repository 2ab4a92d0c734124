import { isIP } from 'node:net';
import { namespaceNameFault, type Parsed, parsed, refused } from '@soteria/domain';
import { type Config, LOG_LEVELS, type StorageConfig } from './config';
import { type Environment, EnvironmentReader } from './environment';
import { readAuth } from './read-auth';

const HOUR_SECONDS = 3_600;
const MINUTE_SECONDS = 60;
/** Where a pod finds the name of its own namespace. */
const NAMESPACE_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';
const DEFAULT_NAMESPACE = 'soteria';

/** Reads and checks the whole environment; throws a `ConfigFault` that names every fault. */
export function readConfig(environment: Environment): Config {
  const read = new EnvironmentReader(environment);
  const kubeconfig = read.raw('KUBECONFIG');
  const config: Config = {
    listenAddress: read.parse<string | null>('SOTERIA_LISTEN_ADDRESS', null, ipAddress),
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
    metricsMaxVolumes: read.number('SOTERIA_METRICS_MAX_VOLUMES', 20_000, {
      min: 1,
      max: 1_000_000,
    }),
    revision: read.text('SOTERIA_REVISION', ''),
    logLevel: read.choice('SOTERIA_LOG_LEVEL', 'log', LOG_LEVELS),
    kubeconfig:
      kubeconfig === null ? null : { file: kubeconfig, context: read.raw('SOTERIA_KUBE_CONTEXT') },
    consoleDirectory: read.raw('SOTERIA_CONSOLE_DIRECTORY'),
  };
  checkTogether(read, config);
  read.finish();
  return Object.freeze(config);
}

/** What can be read and still makes no sense beside the rest. */
function checkTogether(read: EnvironmentReader, { port, metricsPort, kubeconfig }: Config): void {
  if (metricsPort === port && port !== 0) {
    read.faults.push(
      'SOTERIA_METRICS_PORT is the same as SOTERIA_PORT; choose another one, or leave it out to have both on one port.',
    );
  }
  if (kubeconfig === null && read.raw('SOTERIA_KUBE_CONTEXT') !== null) {
    read.faults.push('SOTERIA_KUBE_CONTEXT has no effect without KUBECONFIG; set both or neither.');
  }
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

const STORAGE_REQUIRED = ['ENDPOINT', 'REGION', 'BUCKET', 'KEY_ID', 'APPLICATION_KEY'] as const;
/** Those of them that may stand in a file instead. */
const STORAGE_SECRETS: readonly string[] = ['KEY_ID', 'APPLICATION_KEY'];

function readStorage(read: EnvironmentReader): StorageConfig | null {
  const name = (part: string) => `SOTERIA_B2_${part}`;
  const isSet = (part: string) =>
    read.raw(name(part)) !== null ||
    (STORAGE_SECRETS.includes(part) && read.raw(`${name(part)}_FILE`) !== null);
  if (!STORAGE_REQUIRED.some(isSet)) return null;
  for (const part of STORAGE_REQUIRED) {
    if (isSet(part)) continue;
    read.faults.push(
      `${name(part)} is missing while others of its kind are set: an object store needs all of ${STORAGE_REQUIRED.map(name).join(', ')}.`,
    );
  }
  return {
    endpoint: read.parse(name('ENDPOINT'), '', storeEndpoint),
    region: read.text(name('REGION'), ''),
    bucket: read.text(name('BUCKET'), ''),
    // Keys do not begin with a slash, also where Longhorn's target is written with one.
    prefix: read.text(name('PREFIX'), '').replace(/^\/+/, ''),
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

/** Where clouds keep what only the machine itself is to know; no object store is there. */
const LINK_LOCAL = /^(169\.254\.|\[fe[89ab])/;

function storeEndpoint(text: string): Parsed<string> {
  const address = URL.canParse(text) ? new URL(text) : null;
  if (!address || !/^https?:$/.test(address.protocol)) {
    return refused('must be an address such as https://s3.us-west-004.backblazeb2.com');
  }
  if (LINK_LOCAL.test(address.hostname)) return refused('is link-local: no object store is there');
  return address.href === `${address.origin}/`
    ? parsed(address.origin)
    : refused('must be an origin alone: bucket, prefix and key have variables of their own');
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

const ipAddress = (text: string): Parsed<string> =>
  isIP(text) === 0 ? refused('must be an IP address, such as 127.0.0.1') : parsed(text);
