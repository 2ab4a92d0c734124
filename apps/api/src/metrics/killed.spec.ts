import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MARK, type SandboxCluster, startCluster, world } from '@soteria/sandbox';
import { systemClock } from '../config/clock';
import { ApiProcess, type Identity } from '../crash/testing/api-process';

jest.setTimeout(180_000);
const PATIENCE_MS = 60_000;
const LOOKS_OF_THE_SAME = 5;
const IDENTITIES: Identity[] = [
  { user: 'system:serviceaccount:soteria:one', token: '7a1f0c52-3b57-4e0b-9d1c-5a0f6f6f0001' },
  { user: 'system:serviceaccount:soteria:two', token: '7a1f0c52-3b57-4e0b-9d1c-5a0f6f6f0002' },
];
/** What moves by itself, or is told of one process alone. */
const RESTLESS =
  /^(process_|nodejs_|soteria_(scheduler_|inventory_last_|operation_oldest_progress_age))/;

const policy = {
  name: 'hourly',
  enabled: true,
  selector: { namespaces: ['media'] },
  schedule: { every: '1h', onMissed: 'run' },
  retention: { keepAtLeast: 1 },
  mode: 'incremental',
};

describe('a process that is killed between two scrapes', () => {
  let cluster: SandboxCluster;
  let folder: string;
  const processes: ApiProcess[] = [];

  beforeAll(async () => {
    const marked = { [MARK.backupStallsAt]: '10' };
    cluster = await startCluster({
      world: world()
        .recurringJob('nightly', { groups: ['default'] })
        .volume('shop/orders')
        .backedUp('26h ago', '2h ago')
        .volume('shop/slow')
        .volume('media/photos', { jobs: ['none'] }),
      tokens: Object.fromEntries(IDENTITIES.map(({ user, token }) => [token, user])),
    });
    const handle = cluster.handleOf('shop/slow');
    const volumes = '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/volumes';
    await fetch(`${cluster.sandbox.url}${volumes}/${handle}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ metadata: { annotations: marked } }),
    });
    folder = mkdtempSync(join(tmpdir(), 'soteria-killed-'));
  });
  afterAll(async () => {
    for (const process of processes) process.end();
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
      await pause(20);
    }
  }

  async function started(replica: string, identity: Identity): Promise<ApiProcess> {
    const variables = {};
    const options = { cluster, clock: systemClock, folder, identity, replica, variables };
    const process = new ApiProcess(options);
    processes.push(process);
    await process.start();
    await until('it is ready', async () => (await fetch(`${process.address}/readyz`)).ok);
    return process;
  }

  async function gauges({ address }: ApiProcess): Promise<string[]> {
    const text = await (await fetch(`${address}/metrics`)).text();
    const names = [...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name);
    return text
      .split('\n')
      .filter((line) => names.includes(/^\w+/.exec(line)?.[0]) && !RESTLESS.test(line))
      .sort();
  }

  /** What it tells once that has stayed so for a while: Longhorn still writes down that it has looked at its target. */
  async function settled(process: ApiProcess): Promise<string[]> {
    let told: string[] = [];
    let looks = 0;
    await until('it is settled', async () => {
      const now = await gauges(process);
      looks = now.join() === told.join() ? looks + 1 : 0;
      told = now;
      return looks === LOOKS_OF_THE_SAME;
    });
    return told;
  }

  const post = async ({ address }: ApiProcess, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await fetch(`${address}${path}`, init)).status;
  };

  it('is followed by one that tells the same of everything', async () => {
    const [first, second] = IDENTITIES as [Identity, Identity];
    const before = await started('one', first);
    expect(await post(before, '/v1/policies', policy)).toBe(201);
    expect(await post(before, '/v1/backup', { namespace: 'shop', pvc: 'slow' })).toBe(202);
    await until('a backup runs, and a policy has run', async () => {
      before.tick();
      const told = (await gauges(before)).join('\n');
      return (
        told.includes('soteria_operations_in_progress{kind="backup"} 1') &&
        told.includes('soteria_policy_last_run_timestamp_seconds{policy="hourly"}') &&
        told.includes('soteria_pvc_backup_stored_bytes{namespace="media",') &&
        told.includes('namespace="media",persistentvolumeclaim="photos",status="ok"} 1')
      );
    });
    const told = await settled(before);
    before.end();
    const after = await started('two', second);
    expect(told.length).toBeGreaterThan(50);
    expect(await gauges(after)).toEqual(told);
  });
});
