import { setTimeout as pause } from 'node:timers/promises';
import { type SandboxCluster, startCluster, world } from '@soteria/sandbox';
import { type ClusterLog } from '../../cluster/cluster-log';
import { ClusterState } from '../../cluster/cluster-state';
import { ClusterWriter } from '../../cluster/cluster-writer';
import { connect } from '../../cluster/connection';
import { KubeAccess } from '../../cluster/kube-access';
import { accessTo } from '../../cluster/testing/plain-connection';
import { systemClock } from '../../config/clock';
import { type ContractPlace } from '../driver.contract';
import { Drivers } from '../drivers';
import { watchCoreFacts, watchFacts } from '../fact-feed';
import { FactStore } from '../fact-store';

/** Which cluster the contract is held against; a sandbox where nothing is named. */
export interface GivenCluster {
  kubeconfig: string;
  /** The claim whose volume is backed up and restored, as `namespace/name`. */
  claim: string;
  longhornNamespace: string;
}

export function givenCluster(variables: NodeJS.ProcessEnv): GivenCluster | null {
  const kubeconfig = variables['SOTERIA_CONTRACT_KUBECONFIG'] ?? '';
  if (kubeconfig === '') return null;
  return {
    kubeconfig,
    claim: variables['SOTERIA_CONTRACT_CLAIM'] ?? '',
    longhornNamespace: variables['SOTERIA_LONGHORN_NAMESPACE'] || 'longhorn-system',
  };
}

/** A real system takes minutes where the sandbox takes none. */
const DEADLINE_MS = { sandbox: 60_000, given: 600_000 };
const LOOK_AGAIN_MS = 5;
const NO_LOG: ClusterLog = { log: () => undefined, warn: () => undefined };

export interface OpenPlace extends ContractPlace {
  end(): Promise<void>;
}

export async function openPlace(given: GivenCluster | null): Promise<OpenPlace> {
  if (given) return givenPlace(given);
  const cluster = await startCluster({
    world: world().volume('shop/orders').usedBy('Deployment/orders').volume('shop/idle'),
  });
  const access = accessTo(cluster.sandbox.url, systemClock);
  const place = await watchedPlace(access, 'shop/orders', 'longhorn-system', DEADLINE_MS.sandbox);
  return {
    ...place,
    whileNobodyWorks: (ask) => withoutManagers(cluster, ask),
    end: async () => {
      await place.end();
      await cluster.stop();
    },
  };
}

function givenPlace({ kubeconfig, claim, longhornNamespace }: GivenCluster): Promise<OpenPlace> {
  const connection = connect({ file: kubeconfig, context: null }, NO_LOG);
  const access = new KubeAccess(connection, systemClock, 'contract');
  return watchedPlace(access, claim, longhornNamespace, DEADLINE_MS.given);
}

async function watchedPlace(
  access: KubeAccess,
  claim: string,
  longhornNamespace: string,
  deadlineMs: number,
): Promise<OpenPlace> {
  const facts = new FactStore();
  const state = new ClusterState(access, systemClock, NO_LOG);
  const writer = new ClusterWriter(access, systemClock);
  const drivers = new Drivers(writer, facts, { longhornNamespace, clusterId: () => 'contract' });
  const driver = drivers.named('longhorn');
  watchCoreFacts(state, facts);
  for (const watch of driver.watches()) watchFacts(state, facts, watch);
  state.start();
  const until = (what: string, condition: () => boolean) =>
    waitUntil(what, condition, deadlineMs, () => state.stale()?.detail);
  await until('everything has been read', () => state.synced);
  const [namespace = '', name = ''] = claim.split('/');
  const end = () => Promise.resolve(state.stop());
  return { driver, facts, claim: { namespace, name }, until, end };
}

async function waitUntil(
  what: string,
  condition: () => boolean,
  limitMs: number,
  trouble: () => string | undefined,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > deadline) {
      const why = trouble();
      throw new Error(`not within ${limitMs / 1_000} s: ${what}${why ? ` (${why})` : ''}`);
    }
    await pause(LOOK_AGAIN_MS);
  }
}

async function withoutManagers<T>(cluster: SandboxCluster, ask: () => Promise<T>): Promise<T> {
  await cluster.stopBehaviours();
  try {
    return await ask();
  } finally {
    await cluster.startBehaviours();
  }
}
