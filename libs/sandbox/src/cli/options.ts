import { parseArgs } from 'node:util';
import {
  LONGHORN_VERSIONS,
  type LonghornVersion,
} from '../server/admission/longhorn/longhorn-version';

export const USAGE = `The sandbox: a Kubernetes cluster with Longhorn, to try and test against.

  serve                      a cluster in this process
    --port N                 where to listen; any free port when it is not said
    --world NAME             demo (default), empty or scale
    --volumes N --backups-per-volume N --namespaces N --seed TEXT
                             of the scale world: 1000, 5, 20 and "scale"
    --longhorn VERSION       whose rules hold: ${LONGHORN_VERSIONS.join(', ')}
    --speed X                how much faster than by itself everything goes
    --kubeconfig-out FILE    writes a kubeconfig that leads here
    --store DIR              keeps what the backup targets have in a folder; in memory otherwise
    --no-behaviours          an API server alone, with nobody behind it
    --no-life                workloads write nothing, and nobody asks for backups by hand

  behaviours                 plays Longhorn's managers for another API server
    --kubeconfig FILE [--context NAME]
    --longhorn-namespace NS  where Longhorn's objects are; longhorn-system when it is not said
    --longhorn-only          leaves Kubernetes' own controllers out, because the cluster has them
    --store DIR              keeps volumes' contents and backups here; ${'.soteria/behaviours'} when it is not said
    --speed X
`;

/** A sentence for somebody who called the program the wrong way. */
export class UsageError extends Error {}

export interface ServeOptions {
  command: 'serve';
  port: number;
  world: 'demo' | 'empty' | 'scale';
  volumes: number;
  backupsPerVolume: number;
  namespaces: number;
  seed: string;
  version: LonghornVersion;
  speed: number;
  kubeconfigOut: string | undefined;
  store: string | undefined;
  behaviours: boolean;
  life: boolean;
}

export interface BehavioursCommand {
  command: 'behaviours';
  kubeconfig: string;
  context: string | undefined;
  longhornNamespace: string;
  longhornOnly: boolean;
  store: string;
  speed: number;
}

/** Reads the command line; throws a UsageError that names what is wrong. */
export function readOptions(args: readonly string[]): ServeOptions | BehavioursCommand | 'help' {
  const [command, ...rest] = args;
  switch (command) {
    case 'serve':
      return serveOptions(rest);
    case 'behaviours':
      return behavioursOptions(rest);
    case 'help':
    case '--help':
      return 'help';
    default:
      throw new UsageError(`there is no command "${command ?? ''}"`);
  }
}

type Flags = Record<string, { type: 'string' | 'boolean' }>;

function parse(
  args: readonly string[],
  options: Flags,
): Record<string, string | boolean | undefined> {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function serveOptions(args: readonly string[]): ServeOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const given = parse(args, {
    port: text,
    world: text,
    volumes: text,
    'backups-per-volume': text,
    namespaces: text,
    seed: text,
    longhorn: text,
    speed: text,
    'kubeconfig-out': text,
    store: text,
    'no-behaviours': flag,
    'no-life': flag,
  });
  const world = oneOf('world', given['world'] ?? 'demo', ['demo', 'empty', 'scale']);
  return {
    command: 'serve',
    port: whole('port', given['port'] ?? '0', 0),
    world,
    volumes: whole('volumes', given['volumes'] ?? '1000', 1),
    backupsPerVolume: whole('backups-per-volume', given['backups-per-volume'] ?? '5', 0),
    namespaces: whole('namespaces', given['namespaces'] ?? '20', 1),
    seed: String(given['seed'] ?? 'scale'),
    version: oneOf('longhorn', given['longhorn'] ?? '1.12', LONGHORN_VERSIONS),
    speed: factor(given['speed']),
    kubeconfigOut: textOr(given['kubeconfig-out'], undefined),
    store: textOr(given['store'], undefined),
    behaviours: given['no-behaviours'] !== true,
    life: given['no-life'] !== true && world === 'demo',
  };
}

function behavioursOptions(args: readonly string[]): BehavioursCommand {
  const text = { type: 'string' } as const;
  const given = parse(args, {
    kubeconfig: text,
    context: text,
    'longhorn-namespace': text,
    'longhorn-only': { type: 'boolean' },
    store: text,
    speed: text,
  });
  const kubeconfig = textOr(given['kubeconfig'], undefined);
  if (kubeconfig === undefined) throw new UsageError('--kubeconfig FILE is missing');
  return {
    command: 'behaviours',
    kubeconfig,
    context: textOr(given['context'], undefined),
    longhornNamespace: textOr(given['longhorn-namespace'], 'longhorn-system'),
    longhornOnly: given['longhorn-only'] === true,
    store: textOr(given['store'], '.soteria/behaviours'),
    speed: factor(given['speed']),
  };
}

function textOr<T>(value: string | boolean | undefined, otherwise: T): string | T {
  return typeof value === 'string' ? value : otherwise;
}

function whole(name: string, value: string | boolean, least: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < least) {
    throw new UsageError(`--${name} wants a whole number from ${least} on, not "${value}"`);
  }
  return number;
}

function factor(value: string | boolean | undefined): number {
  const number = Number(value ?? 1);
  if (!(number > 0)) throw new UsageError(`--speed wants a number above zero, not "${value}"`);
  return number;
}

function oneOf<T extends string>(name: string, value: string | boolean, known: readonly T[]): T {
  const found = known.find((each) => each === value);
  if (found === undefined) {
    throw new UsageError(`--${name} wants one of ${known.join(', ')}, not "${value}"`);
  }
  return found;
}
