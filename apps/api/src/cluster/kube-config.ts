import { readFileSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';
import { type Cluster, KubeConfig } from '@kubernetes/client-node';
import { parse } from 'yaml';

/** A configuration of which one context has been chosen. */
export interface ChosenContext {
  config: KubeConfig;
  /** The name of the context. */
  context: string;
  cluster: Cluster;
  namespace: string | undefined;
  /** Read by us, not by the client library: it has to survive being replaced. */
  tokenFile: string | undefined;
}

/**
 * Reads a kubeconfig (several files may be given as in `KUBECONFIG`) and chooses a context, the
 * current one unless another is named. Throws an Error that says what is wrong with it.
 */
export function readKubeconfig(files: string, context?: string): ChosenContext {
  const [first, ...others] = files.split(delimiter).filter((file) => file !== '');
  if (first === undefined) throw new Error('No kubeconfig file is named.');
  const config = loadFile(first);
  for (const file of others) config.mergeConfig(loadFile(file), true);
  if (context !== undefined) config.setCurrentContext(context);
  const chosen = choose(config, `${files}`);
  return { ...chosen, tokenFile: tokenFileIn([first, ...others], chosen.config) };
}

/** The configuration that Kubernetes gives to every pod. `root` replaces the root directory in specs. */
export function readInClusterConfig(root = ''): ChosenContext {
  // Without it the library makes up an address of a server that is none.
  if (!process.env['KUBERNETES_SERVICE_HOST']) {
    throw new Error(
      'KUBECONFIG is not set, and this process runs in no pod; set it to the kubeconfig of the cluster to use.',
    );
  }
  const config = new KubeConfig();
  config.loadFromCluster(root);
  const user = config.getCurrentUser();
  const provider = user?.authProvider as { config: { tokenFile: string } } | undefined;
  config.users = [{ name: user?.name ?? 'pod' }];
  return {
    ...choose(config, 'the pod’s own configuration'),
    tokenFile: provider?.config.tokenFile,
  };
}

function loadFile(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(resolve(file));
  } catch (error) {
    throw new Error(`${file} is no readable kubeconfig: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return config;
}

function choose(config: KubeConfig, origin: string): Omit<ChosenContext, 'tokenFile'> {
  const name = config.getCurrentContext();
  const context = config.getContextObject(name);
  if (context === null) {
    const known = config.getContexts().map((each) => each.name);
    throw new Error(`${origin} has no context "${name}"; it has: ${known.join(', ') || 'none'}.`);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error(`${origin} has no cluster "${context.cluster}".`);
  demandUsable(cluster, origin);
  // Without any user the library leaves the certificate authority out too.
  if (config.getCurrentUser() === null) {
    config.loadFromClusterAndUser(cluster, { name: 'anonymous' });
  }
  return { config, context: name, cluster, namespace: context.namespace };
}

function demandUsable(cluster: Cluster, origin: string): void {
  if (!URL.canParse(cluster.server)) {
    throw new Error(`${origin}: "${cluster.server}" is no address of a server.`);
  }
  if (new URL(cluster.server).protocol === 'http:' && !cluster.skipTLSVerify) {
    throw new Error(
      `${origin}: ${cluster.server} is not encrypted; where that is meant, the cluster needs insecure-skip-tls-verify: true.`,
    );
  }
  if (cluster.proxyUrl?.startsWith('socks') === true) {
    throw new Error(`${origin}: SOCKS proxies are not supported; name an HTTP proxy.`);
  }
}

/** The library does not know `tokenFile`, which is the kubeconfig's own word for it. */
function tokenFileIn(files: readonly string[], config: KubeConfig): string | undefined {
  const user = config.getCurrentUser()?.name;
  for (const file of files) {
    const { users } = parse(readFileSync(file, 'utf8')) as RawKubeconfig;
    const entry = users?.find((each) => each.name === user);
    const tokenFile = entry?.user?.tokenFile;
    if (tokenFile !== undefined) return resolve(dirname(file), tokenFile);
  }
  return undefined;
}

interface RawKubeconfig {
  users?: { name?: string; user?: { tokenFile?: string } }[];
}
