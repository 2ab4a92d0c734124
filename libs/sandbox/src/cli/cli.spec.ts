import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubeObject, type LonghornVolume, RESOURCES } from '@soteria/kube';
import { ApiClient } from '../behaviour/runtime/api-client';
import { connectionFromFile } from '../behaviour/runtime/connection';
import { eventually, SPEC_TIMEOUT_MS } from '../testing/eventually';
import { playBehaviours, type Running, serve } from './commands';
import { readOptions, type ServeOptions, UsageError } from './options';

jest.setTimeout(SPEC_TIMEOUT_MS);

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command line is refused', () => {
  it.each([
    [['dance'], 'there is no command "dance"'],
    [[], 'there is no command ""'],
    [['serve', '--prot', '1'], "Unknown option '--prot'"],
    [['serve', '--port', 'http'], '--port wants a whole number from 0 on, not "http"'],
    [['serve', '--world', 'mars'], '--world wants one of demo, empty, scale, not "mars"'],
    [['serve', '--longhorn', '1.7'], '--longhorn wants one of 1.8, 1.9, 1.10, 1.11, 1.12'],
    [['serve', '--volumes', '0'], '--volumes wants a whole number from 1 on'],
    [['serve', '--speed', '0'], '--speed wants a number above zero, not "0"'],
    [['behaviours'], '--kubeconfig FILE is missing'],
  ])('%j', (args, message) => {
    expect(() => readOptions(args)).toThrow(UsageError);
    expect(() => readOptions(args)).toThrow(message);
  });
});

const options = (...args: string[]): ServeOptions => {
  const read = readOptions(['serve', ...args]);
  if (read === 'help' || read.command !== 'serve') throw new Error('not serve');
  return read;
};

describe('serving', () => {
  const running: Running[] = [];
  const complaints: string[] = [];
  const begin = async (started: Promise<Running>) => {
    const one = await started;
    running.push(one);
    return one;
  };
  afterEach(async () => {
    for (const one of running.splice(0).reverse()) await one.stop();
  });

  it('says where, and leaves a kubeconfig that nobody else may read', async () => {
    const file = join(folder, 'kubeconfig');
    const one = await begin(serve(options('--world', 'empty', '--kubeconfig-out', file), () => {}));
    const [url = ''] = /https?:\/\/\S+/.exec(one.greeting) ?? [];
    expect(readFileSync(file, 'utf8')).toContain(url);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('the demo brings a cluster that lives, and nobody complains', async () => {
    const file = join(folder, 'demo');
    await begin(
      serve(options('--speed', '50', '--kubeconfig-out', file), (line) => complaints.push(line)),
    );
    const api = new ApiClient(connectionFromFile(file));
    const usedBytes = async () => {
      const { items } = await api.list<LonghornVolume>(RESOURCES.longhornVolumes);
      return items.map(({ status }) => status?.actualSize).join();
    };
    const first = await usedBytes();
    await eventually('workloads write', async () => (await usedBytes()) !== first);
    api.close();
    expect(complaints).toEqual([]);
  });

  it('without behaviours leaves everything as it is, until somebody plays them', async () => {
    const file = join(folder, 'alone');
    await begin(
      serve(options('--world', 'empty', '--no-behaviours', '--kubeconfig-out', file), () => {}),
    );
    const api = new ApiClient(connectionFromFile(file));
    const volume = {
      apiVersion: 'longhorn.io/v1beta2',
      kind: 'Volume',
      metadata: { name: 'one', namespace: 'longhorn-system' },
      spec: { dataEngine: 'v1', size: '1073741824', frontend: 'blockdev' },
    };
    await api.create<KubeObject>(RESOURCES.longhornVolumes, volume);
    const state = async () =>
      (await api.get<LonghornVolume>(RESOURCES.longhornVolumes, 'longhorn-system', 'one')).status
        ?.state;
    expect(await state()).toBeUndefined();
    const store = join(folder, 'store');
    const command = readOptions([
      'behaviours',
      '--kubeconfig',
      file,
      '--store',
      store,
      '--speed',
      '100',
    ]);
    if (command === 'help' || command.command !== 'behaviours') throw new Error('not behaviours');
    const players = await begin(playBehaviours(command, () => {}));
    expect(players.greeting).toContain(store);
    await eventually('somebody sees to it', async () => (await state()) === 'detached');
    api.close();
  });
});
