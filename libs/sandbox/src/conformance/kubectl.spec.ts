import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeSandbox, Target, until } from './testing/target';

const run = promisify(execFile);

function findKubectl(): boolean {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const installed = findKubectl();
const suite = installed ? describe : describe.skip;

suite(installed ? 'kubectl' : 'kubectl (skipped: it is not installed)', () => {
  let target: Target;
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  beforeAll(async () => {
    target = await Target.start();
    folder = mkdtempSync(join(tmpdir(), 'conformance-'));
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, target.config.exportConfig());
    environment = { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: join(folder, 'cache') };
  });
  afterAll(async () => {
    await target.stop();
    rmSync(folder, { recursive: true });
  });

  const kubectl = async (...words: string[]): Promise<string> => {
    const { stdout } = await run('kubectl', ['-n', target.namespace, ...words], {
      env: environment,
    });
    return stdout;
  };
  const refused = async (...words: string[]): Promise<string> => {
    try {
      await kubectl(...words);
    } catch (error) {
      return (error as { stderr: string }).stderr;
    }
    throw new Error(`kubectl ${words.join(' ')} was not refused`);
  };
  const file = (name: string, ...objects: object[]): string => {
    const path = join(folder, `${name}.json`);
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    writeFileSync(path, JSON.stringify(objects.length === 1 ? objects[0] : list));
    return path;
  };
  const claim = (name: string, labels: Record<string, string> = {}): object => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: target.namespace, labels },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'none',
      resources: { requests: { storage: '1Gi' } },
    },
  });
  const configMap = (name: string, data: Record<string, string>): object => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: target.namespace },
    data,
  });

  it('lists the resources that are served', async () => {
    const table = await kubectl('api-resources', '--no-headers');
    expect(table).toMatch(/persistentvolumeclaims\s+pvc\s+v1\s+true\s+PersistentVolumeClaim/);
    expect(table).toMatch(/deployments\s+deploy\s+apps\/v1\s+true\s+Deployment/);
  });

  it('applies, and says what it did: created, unchanged, configured', async () => {
    const first = file('first', configMap('applied', { a: '1' }));
    expect(await kubectl('apply', '-f', first)).toContain('configmap/applied created');
    expect(await kubectl('apply', '-f', first)).toContain('configmap/applied unchanged');
    const second = file('second', configMap('applied', { b: '1' }));
    expect(await kubectl('apply', '-f', second)).toContain('configmap/applied configured');
    expect(await kubectl('get', 'cm', 'applied', '-o', 'jsonpath={.data}')).toBe('{"b":"1"}');
  });

  it('refuses to apply fields that nobody knows', async () => {
    const path = file('wrong', { ...configMap('wrong', {}), nobodyKnows: 1 });
    expect(await refused('apply', '-f', path)).toContain('unknown field "nobodyKnows"');
  });

  it('applies on the server, with conflicts and by force', async () => {
    const path = file('server', configMap('server', { a: '1' }));
    expect(await kubectl('apply', '--server-side', '-f', path)).toContain('serverside-applied');
    await kubectl('patch', 'cm', 'server', '--type=merge', '-p', '{"data":{"a":"2"}}');
    const conflict = await refused('apply', '--server-side', '-f', path);
    expect(conflict).toContain('Apply failed with 1 conflict: conflict with "kubectl-patch"');
    await kubectl('apply', '--server-side', '--force-conflicts', '-f', path);
    expect(await kubectl('get', 'cm', 'server', '-o', 'jsonpath={.data.a}')).toBe('1');
  });

  it('goes over from applying by itself to applying on the server', async () => {
    const first = file('go', configMap('goes', { a: '1', b: '1' }));
    await kubectl('apply', '-f', first);
    const second = file('over', configMap('goes', { a: '2' }));
    await kubectl('apply', '--server-side', '-f', second);
    expect(await kubectl('get', 'cm', 'goes', '-o', 'jsonpath={.data}')).toBe('{"a":"2"}');
  });

  it('creates, and refuses what exists', async () => {
    const path = file('create', configMap('created', { a: '1' }));
    expect(await kubectl('create', '-f', path)).toContain('configmap/created created');
    expect(await refused('create', '-f', path)).toContain('(AlreadyExists)');
  });

  it('creates by command, which it sends as protobuf', async () => {
    await kubectl('create', 'configmap', 'by-command', '--from-literal=a=b');
    await kubectl('create', 'secret', 'generic', 'by-command', '--from-literal=password=grün');
    expect(await kubectl('get', 'cm', 'by-command', '-o', 'jsonpath={.data.a}')).toBe('b');
    const encoded = await kubectl('get', 'secret', 'by-command', '-o', 'jsonpath={.data.password}');
    expect(Buffer.from(encoded, 'base64').toString()).toBe('grün');
  });

  it('tries a creation out', async () => {
    const path = file('dry', configMap('dry', {}));
    expect(await kubectl('create', '--dry-run=server', '-f', path)).toContain('(server dry run)');
    expect(await refused('get', 'cm', 'dry')).toContain('(NotFound)');
  });

  it('gets claims with the columns that matter', async () => {
    await kubectl('apply', '-f', file('claim', claim('orders', { app: 'shop' })));
    const table = await kubectl('get', 'pvc', '-l', 'app=shop');
    expect(table.split('\n')[0]).toMatch(
      /^NAME\s+STATUS\s+VOLUME\s+CAPACITY\s+ACCESS MODES\s+STORAGECLASS\s.*AGE/,
    );
    expect(table).toMatch(/orders\s+Pending\s+none/);
  });

  it('gets by name, by selector, wide, as YAML and over all namespaces', async () => {
    await kubectl('apply', '-f', file('wide', claim('wide', { app: 'wide' })));
    expect(await kubectl('get', 'pvc', 'wide', '-o', 'name')).toBe('persistentvolumeclaim/wide\n');
    expect(await kubectl('get', 'pvc', '-l', 'app=wide', '-o', 'wide')).toContain('Filesystem');
    expect(await kubectl('get', 'pvc', 'wide', '-o', 'yaml')).toContain('storage: 1Gi');
    const selector = `metadata.namespace=${target.namespace}`;
    expect(await kubectl('get', 'pvc', '-A', '--field-selector', selector)).toContain('wide');
  });

  it('gets in pages', async () => {
    const many = Array.from({ length: 7 }, (_, index) => configMap(`page-${index}`, {}));
    await kubectl('apply', '-f', file('pages', ...many));
    const names = await kubectl('get', 'cm', '--chunk-size=2', '-o', 'name');
    for (let index = 0; index < 7; index += 1) expect(names).toContain(`configmap/page-${index}`);
  });

  it('says what is not there', async () => {
    expect(await refused('get', 'pvc', 'not-there')).toContain(
      'Error from server (NotFound): persistentvolumeclaims "not-there" not found',
    );
    expect(await refused('get', 'nonsense')).toContain("doesn't have a resource type");
  });

  it('watches', async () => {
    await kubectl('apply', '-f', file('watched', configMap('watched', { a: '1' })));
    const child = spawn(
      'kubectl',
      [
        '-n',
        target.namespace,
        'get',
        'cm',
        'watched',
        '-w',
        '--output-watch-events',
        '--no-headers',
      ],
      { env: environment },
    );
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    try {
      await until(() => output.includes('ADDED'), 'the object');
      await kubectl('patch', 'cm', 'watched', '--type=merge', '-p', '{"data":{"a":"2"}}');
      await kubectl('delete', 'cm', 'watched', '--wait=false');
      await until(() => output.includes('DELETED'), 'the deletion');
    } finally {
      child.kill();
    }
    const types = output.split('\n').filter((line) => line !== '');
    expect(types.map((line) => line.split(/\s+/)[0])).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  });

  it('describes a claim with its events', async () => {
    await kubectl('apply', '-f', file('described', claim('described')));
    const uid = await kubectl('get', 'pvc', 'described', '-o', 'jsonpath={.metadata.uid}');
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'described.1', namespace: target.namespace },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        name: 'described',
        namespace: target.namespace,
        uid,
      },
      reason: 'ProvisioningFailed',
      message: 'no class is called none',
      type: 'Warning',
      count: 1,
      source: { component: 'conformance' },
      firstTimestamp: new Date().toISOString().replace(/\.\d+/, ''),
      lastTimestamp: new Date().toISOString().replace(/\.\d+/, ''),
    };
    await kubectl('create', '-f', file('event', event));
    const text = await kubectl('describe', 'pvc', 'described');
    expect(text).toMatch(/StorageClass:\s+none/);
    expect(text).toMatch(/VolumeMode:\s+Filesystem/);
    expect(text).toMatch(/Warning\s+ProvisioningFailed\s.*no class is called none/);
  });

  it('describes namespaces, secrets and config maps', async () => {
    expect(await kubectl('describe', 'ns', target.namespace)).toMatch(/Status:\s+Active/);
    await kubectl('create', 'secret', 'generic', 'told', '--from-literal=a=b');
    expect(await kubectl('describe', 'secret', 'told')).toMatch(/Type:\s+Opaque/);
    await kubectl('create', 'configmap', 'told', '--from-literal=a=told');
    expect(await kubectl('describe', 'cm', 'told')).toContain('told');
  });

  it('patches in all three ways', async () => {
    await kubectl('create', 'configmap', 'patched', '--from-literal=a=1');
    await kubectl('patch', 'cm', 'patched', '-p', '{"data":{"b":"1"}}');
    await kubectl('patch', 'cm', 'patched', '--type=merge', '-p', '{"data":{"c":"1"}}');
    const operations = '[{"op":"remove","path":"/data/a"}]';
    await kubectl('patch', 'cm', 'patched', '--type=json', '-p', operations);
    expect(await kubectl('get', 'cm', 'patched', '-o', 'jsonpath={.data}')).toBe(
      '{"b":"1","c":"1"}',
    );
  });

  it('labels and annotates, and refuses to overwrite by accident', async () => {
    await kubectl('create', 'configmap', 'marked');
    await kubectl('label', 'cm', 'marked', 'tier=front');
    await kubectl('annotate', 'cm', 'marked', 'note=first');
    expect(await refused('label', 'cm', 'marked', 'tier=back')).toContain('--overwrite');
    await kubectl('label', 'cm', 'marked', 'tier-');
    const metadata = await kubectl('get', 'cm', 'marked', '-o', 'jsonpath={.metadata}');
    expect(JSON.parse(metadata)).toMatchObject({ annotations: { note: 'first' } });
    expect(JSON.parse(metadata)).not.toHaveProperty('labels');
  });

  it('waits for a state and for the end', async () => {
    await kubectl('apply', '-f', file('waited', configMap('waited', { a: '1' })));
    const waiting = kubectl('wait', 'cm/waited', '--for=jsonpath={.data.a}=2', '--timeout=120s');
    await kubectl('patch', 'cm', 'waited', '-p', '{"data":{"a":"2"}}');
    expect(await waiting).toContain('condition met');
    const ending = kubectl('wait', 'cm/waited', '--for=delete', '--timeout=120s');
    await kubectl('delete', 'cm', 'waited');
    await ending;
  });

  it('deletes by name, by file and by selector', async () => {
    const path = file('gone', configMap('gone-1', {}), configMap('gone-2', {}));
    await kubectl('apply', '-f', path);
    expect(await kubectl('delete', 'cm', 'gone-1')).toContain('configmap "gone-1" deleted');
    expect(await kubectl('delete', '-f', path, '--ignore-not-found')).toContain('gone-2');
    await kubectl('create', 'configmap', 'gone-3');
    await kubectl('label', 'cm', 'gone-3', 'go=yes');
    await kubectl('delete', 'cm', '-l', 'go=yes');
    expect(await kubectl('get', 'cm', '-l', 'go=yes', '-o', 'name')).toBe('');
  });

  it('shows what would change', async () => {
    await kubectl('apply', '-f', file('diff', configMap('diff', { a: '1' })));
    const changed = file('diff-2', configMap('diff', { a: '2' }));
    const difference = await run('kubectl', ['-n', target.namespace, 'diff', '-f', changed], {
      env: environment,
    }).catch((error: unknown) => error as { stdout: string });
    expect(difference.stdout).toContain('+  a: "2"');
  });

  it('explains fields', async () => {
    const text = await kubectl('explain', 'pvc.spec.resources');
    expect(text).toContain('KIND:       PersistentVolumeClaim');
    expect(text).toContain('requests');
  });

  it('asks what it may do', async () => {
    expect(await kubectl('auth', 'can-i', 'create', 'pods')).toBe('yes\n');
  });

  describeSandbox('with Longhorn’s kinds', () => {
    const volume = {
      apiVersion: 'longhorn.io/v1beta2',
      kind: 'Volume',
      metadata: { name: 'orders', namespace: 'longhorn-system' },
      spec: { size: '1073741824', frontend: 'blockdev', numberOfReplicas: 3 },
    };
    beforeAll(async () => {
      await kubectl('create', 'namespace', 'longhorn-system');
    });

    it('applies, gets by short name, and deletes', async () => {
      const apply = ['-n', 'longhorn-system', 'apply', '-f', file('volume', volume)];
      expect(await kubectl(...apply)).toContain('volume.longhorn.io/orders created');
      expect(await kubectl(...apply)).toContain('unchanged');
      const table = await kubectl('get', 'lhv', '-A');
      expect(table.split('\n')[0]).toMatch(
        /^NAMESPACE\s+NAME\s+DATA ENGINE\s+STATE\s+ROBUSTNESS\s+SCHEDULED\s+SIZE\s+NODE\s+AGE/,
      );
      expect(table).toContain('1073741824');
      await kubectl('delete', 'volumes.longhorn.io', 'orders', '-n', 'longhorn-system');
    });

    it('patches spec and status apart, and describes', async () => {
      await kubectl('-n', 'longhorn-system', 'apply', '-f', file('volume', volume));
      const on = ['-n', 'longhorn-system', 'lhv/orders', '--type=merge'];
      await kubectl('patch', ...on, '-p', '{"spec":{"numberOfReplicas":2}}');
      await kubectl(
        'patch',
        ...on,
        '--subresource=status',
        '-p',
        '{"status":{"state":"attached"}}',
      );
      const text = await kubectl('describe', '-n', 'longhorn-system', 'lhv', 'orders');
      expect(text).toMatch(/Number Of Replicas:\s+2/);
      expect(text).toMatch(/State:\s+attached/);
    });

    it('lists their definitions', async () => {
      expect(await kubectl('get', 'crd', '-o', 'name')).toContain('backups.longhorn.io');
    });
  });
});
