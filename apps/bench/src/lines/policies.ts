import {
  type ClaimFact,
  ClaimIndex,
  compilePolicy,
  type CompiledPolicy,
  decidePolicies,
  policiesToLookAt,
  type PolicyCircumstances,
  SelectorIndex,
  type StoredPolicy,
} from '@soteria/domain';
import { type Measurement } from '../bench';
import { best, ratio, shown } from '../figure';

const NOW = Date.parse('2026-05-02T12:00:30Z');
const TICK_MS = 15_000;
const APPS = 20;
const NAMESPACES = 200;

/** P16: policies that have nothing to do beside a look at every pair; a changed claim; all anew. */
export const POLICY_LINE: Measurement = {
  lines: ['P16'],
  measure: (bench) => {
    const claims = Array.from({ length: bench.settings.middle }, (_, at) => claim(at));
    const policies = Array.from({ length: bench.settings.middle / 10 }, (_, at) => policy(at));
    const index = new ClaimIndex(claims);
    const selectors = new SelectorIndex(policies, ({ selector }) => selector);
    const idle = cpuMs(100, () => tick(policies, index));
    const whole = cpuMs(3, () => lookAt(policies, index));
    const naive = cpuMs(3, () => {
      for (const { selector } of policies) for (const each of claims) selector.matches(each);
    });
    const [changed] = claims;
    const rematch = cpuMs(200, () => {
      if (changed) index.set({ ...changed });
      if (changed) selectors.taking(changed);
    });
    const rebuild = cpuMs(5, () => new ClaimIndex(claims));
    const size = `${claims.length} claims, ${policies.length} policies`;
    bench.add({
      line: 'P16',
      what: 'nothing due',
      value: ratio(idle, naive),
      unit: '×',
      sense: 'at most',
      bound: 1 / 500,
      detail: `every policy against every claim; ${shown(idle)} against ${shown(naive)} ms; ${size}`,
    });
    bench.remark(
      'P16',
      `once a minute all policies are looked at, whatever the time says: ${shown(whole)} ms`,
    );
    bench.add({
      line: 'P16',
      what: 'a claim changes',
      value: rematch,
      unit: 'ms',
      sense: 'at most',
      bound: 0.1,
      detail: 'the index, and which policies select this claim',
    });
    bench.add({
      line: 'P16',
      what: 'the index anew',
      value: rebuild,
      unit: 'ms',
      sense: 'at most',
      bound: 50,
      detail: size,
    });
    return Promise.resolve();
  },
};

/** A usual look of the policy runner: at what the time since its last look may have made due. */
const tick = (policies: readonly CompiledPolicy[], claims: ClaimIndex): number =>
  lookAt(policiesToLookAt(policies, NOW - TICK_MS, NOW), claims);

/** What the runner decides of policies that owe nothing to anybody. */
function lookAt(policies: readonly CompiledPolicy[], claims: ClaimIndex): number {
  const circumstances: PolicyCircumstances = {
    claims,
    readiness: () => ({ state: 'ready' }),
    runsOf: () => [],
    isTaken: () => false,
    inProgress: [],
    watchingSince: NOW - TICK_MS,
    hold: null,
  };
  return decidePolicies(policies, circumstances, NOW).length;
}

function cpuMs(times: number, work: () => unknown): number {
  const rounds = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    for (let at = 0; at < times; at += 1) work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000 / times;
  });
  return best(rounds);
}

function claim(at: number): ClaimFact {
  return {
    uid: `uid-${at}`,
    namespace: `scale-${at % NAMESPACES}`,
    name: `data-${at}`,
    phase: 'Bound',
    persistentVolume: `pvc-${at}`,
    storageClass: 'longhorn',
    accessModes: ['ReadWriteOnce'],
    volumeMode: 'Filesystem',
    capacityBytes: 1,
    labels: { app: `app-${at % APPS}`, tier: at % 3 === 0 ? 'db' : 'web' },
    createdAt: NOW - 1e9,
    deleting: false,
    exclusion: null,
    operation: null,
  };
}

function policy(at: number): CompiledPolicy {
  const stored: StoredPolicy = {
    name: `policy-${at}`,
    enabled: true,
    selector:
      at % 2 === 0
        ? { namespaces: [`scale-${at % NAMESPACES}`] }
        : { labelSelector: `app=app-${at % APPS}` },
    schedule: { cron: `${at % 60} 2 * * *`, onMissed: 'run' },
    retention: { last: 7, keepAtLeast: 1 },
    mode: 'incremental',
    updatedAt: NOW - 60_000,
    updatedBy: 'bench',
    // Nothing was owed since then.
    activeSince: NOW - 60_000,
  };
  const compiled = compilePolicy(stored, 3_600, NOW);
  if (!compiled.ok) throw new Error('the policy of the bench cannot be read');
  return compiled.value;
}
