import { setTimeout as pause } from 'node:timers/promises';
import { type Inventory, type Operation } from '@soteria/contracts';
import { type LonghornVolume, RESOURCES, resourcePath } from '@soteria/kube';
import {
  chooseSeed,
  type FaultAction,
  type SandboxCluster,
  seededRandom,
  startCluster,
  world,
} from '@soteria/sandbox';
import { ApiChild, builtApi } from './testing/api-child';

/** How long, in minutes: `npm run soak -- --minutes 20`. With the other specs only moments. */
const MINUTES = Number(process.env['SOTERIA_SOAK_MINUTES'] ?? '0.2');
const MINUTE_MS = 60_000;
const LASTS_MS = MINUTES * MINUTE_MS;
const CHANGES_PER_SECOND = MINUTES >= 1 ? 200 : 50;
const FAULT_EVERY_MS = Math.min(30_000, LASTS_MS / 6);
const LOOK_EVERY_MS = Math.min(10_000, LASTS_MS / 12);
/** Only after a while does a process show whether it grows. */
const GROWTH_COUNTS_FROM_MINUTES = 10;
const MOST_GROWTH_MIB = 24;
const VOLUMES = 40;
const LONGHORN = 'longhorn-system';
const MIB = 2 ** 20;

jest.setTimeout(LASTS_MS + 5 * MINUTE_MS);

const FAULTS: readonly FaultAction[] = [
  { kind: 'status', code: 500, reason: 'InternalError' },
  { kind: 'status', code: 429, headers: { 'retry-after': '1' } },
  { kind: 'drop-before' },
  { kind: 'reset' },
  { kind: 'truncate', bytes: 100 },
];

interface Look {
  files: number;
  residentMib: number;
  timers: number;
}

describe(`X12: ${MINUTES} minutes of changes, with something going wrong all the time`, () => {
  const seed = chooseSeed(process.env);
  const random = seededRandom(seed);
  let built: ReturnType<typeof builtApi>;
  let cluster: SandboxCluster;
  let api: ApiChild;
  beforeAll(async () => {
    built = builtApi();
    const tale = world().namespace('elsewhere');
    for (let at = 0; at < VOLUMES; at += 1) tale.volume(`shop/volume-${at}`).backedUp('2h ago');
    cluster = await startCluster({ world: tale });
    api = await ApiChild.start({ file: built.file, cluster });
  });
  afterAll(async () => {
    await api.end();
    await cluster.stop();
    built.remove();
  });

  const someVolume = () => `volume-${Math.floor(random() * VOLUMES)}`;

  /** A volume grows a little, as those of busy workloads do all the time. */
  async function change(): Promise<void> {
    const name = cluster.handleOf(`shop/${someVolume()}`);
    const path = `${resourcePath(RESOURCES.longhornVolumes, LONGHORN, name)}/status`;
    const actualSize = Math.floor(random() * 1_000) * MIB;
    await fetch(`${cluster.sandbox.url}${path}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ status: { actualSize } }),
    }).catch(() => undefined);
  }

  /** Something goes wrong with the next requests of the API, or all its watches end. */
  function plant(): void {
    const { faults } = cluster.sandbox;
    const action = FAULTS[Math.floor(random() * FAULTS.length)];
    if (action) {
      faults.add({
        match: { user: 'system:admin', verb: ['watch', 'list', 'get'] },
        action,
        times: 3,
      });
    }
    for (const stream of faults.streams({})) if (random() < 0.5) stream.cut();
  }

  async function look(): Promise<Look> {
    const text = await (await fetch(`${api.address}/metrics`)).text();
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
    return {
      files: api.openFiles,
      residentMib: value('process_resident_memory_bytes') / MIB,
      timers: Number(/nodejs_active_resources{type="Timeout"[^}]*} (\d+)/.exec(text)?.[1] ?? 0),
    };
  }

  const middle = (values: number[]): number =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

  it(`leaves nothing behind, and knows the cluster as it is (seed ${seed})`, async () => {
    const looks: Look[] = [];
    const end = performance.now() + LASTS_MS;
    let nextFault = performance.now() + FAULT_EVERY_MS;
    let nextLook = performance.now();
    const begun: string[] = [];
    while (performance.now() < end) {
      await Promise.all([change(), change(), pause(2_000 / CHANGES_PER_SECOND)]);
      if (performance.now() > nextFault) {
        plant();
        nextFault = performance.now() + FAULT_EVERY_MS;
        const asked = { namespace: 'shop', pvc: someVolume() };
        const { id } = await api.json<Operation>('/v1/backup', asked);
        if (id) begun.push(id);
      }
      if (performance.now() > nextLook) {
        looks.push(await look());
        nextLook = performance.now() + LOOK_EVERY_MS;
      }
    }
    cluster.sandbox.faults.clear();
    await api.until('it knows the cluster as it is', async () => {
      const { items } = await api.json<Inventory>('/v1/inventory?limit=500');
      return items.every(({ pvc, volume, usedBytes }) => {
        const stored = cluster.sandbox.store.get<LonghornVolume>(
          'volumes.longhorn.io',
          LONGHORN,
          volume ?? '',
        );
        return pvc === '' || stored?.status?.actualSize === usedBytes;
      });
    });
    for (const id of begun) {
      await api.until(`operation ${id} has ended`, async () => {
        const { finishedAt } = await api.json<Operation>(`/v1/operations/${id}`);
        return finishedAt !== undefined;
      });
    }
    const third = Math.max(1, Math.floor(looks.length / 3));
    const [early, late] = [looks.slice(0, third), looks.slice(-third)];
    const of = (key: keyof Look, from: Look[]) => middle(from.map((each) => each[key]));
    expect(of('files', late)).toBeLessThanOrEqual(of('files', early) + 10);
    expect(of('timers', late)).toBeLessThanOrEqual(of('timers', early) + 20);
    if (MINUTES >= GROWTH_COUNTS_FROM_MINUTES) {
      expect(of('residentMib', late)).toBeLessThan(of('residentMib', early) + MOST_GROWTH_MIB);
    }
    expect(api.log).not.toMatch(/unhandled|uncaught/i);
    if (MINUTES >= 1)
      process.stdout.write(`${JSON.stringify({ early: early[0], late: late.at(-1) })}\n`);
  });
});
