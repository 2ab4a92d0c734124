import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ConfigFault } from '../config/environment';
import { demandCluster } from './connection';
import { readInClusterConfig, readKubeconfig } from './kube-config';
import { scratchDirectory } from './testing/scratch';

describe('a kubeconfig', () => {
  const scratch = scratchDirectory();
  afterAll(scratch.remove);
  const write = (name: string, text: string): string => {
    const path = join(scratch.path, name);
    writeFileSync(path, text);
    return path;
  };
  const config = (cluster: string, user = '{}', extra = ''): string => `
apiVersion: v1
kind: Config
current-context: one
clusters: [{ name: c, cluster: ${cluster} }]
users: [{ name: u, user: ${user} }]
contexts:
  - { name: one, context: { cluster: c, user: u, namespace: shop } }
  - { name: other, context: { cluster: c, user: u } }
${extra}`;
  const secure = '{ server: "https://api.example:6443/" }';

  it.each([
    ['is missing', '/nowhere/config', /no readable kubeconfig/],
    ['is no YAML', write('broken', 'a: [b'), /no readable kubeconfig/],
    ['has no server', write('serverless', config('{}')), /server is missing/],
    ['names a server that is none', write('odd', config('{ server: "api" }')), /no address/],
    ['is not encrypted', write('plain', config('{ server: "http://api" }')), /not encrypted/],
    [
      'asks for a SOCKS proxy',
      write('socks', config('{ server: "https://api", proxy-url: "socks5://p" }')),
      /SOCKS/,
    ],
    ['names a context that is missing', write('c', 'current-context: x\n'), /no context "x"/],
  ])('is refused with the reason when it %s', (_, file, reason) => {
    expect(() => readKubeconfig(file)).toThrow(reason);
  });

  it('says which contexts there are when another is asked for', () => {
    const file = write('two', config(secure));
    expect(() => readKubeconfig(file, 'third')).toThrow(/"third"; it has: one, other/);
  });

  it('gives the current context, or the one that is asked for', () => {
    const file = write('contexts', config(secure));
    const current = readKubeconfig(file);
    expect(current.cluster.server).toBe('https://api.example:6443');
    expect(current.namespace).toBe('shop');
    expect(readKubeconfig(file, 'other').namespace).toBeUndefined();
  });

  it('allows an unencrypted server where the configuration says so', () => {
    const cluster = '{ server: "http://127.0.0.1:1", insecure-skip-tls-verify: true }';
    expect(readKubeconfig(write('meant', config(cluster))).cluster.server).toMatch(/^http:/);
  });

  it('reads several files as one, the first one first', () => {
    const first = write('first', config(secure));
    const second = write(
      'second',
      `current-context: far
clusters: [{ name: d, cluster: { server: "https://far.example" } }]
contexts: [{ name: far, context: { cluster: d, user: v } }]
users: [{ name: v, user: { tokenFile: token } }]
`,
    );
    const files = [first, second].join(delimiter);
    expect(readKubeconfig(files).cluster.server).toBe('https://api.example:6443');
    const far = readKubeconfig(files, 'far');
    expect(far.cluster.server).toBe('https://far.example');
    expect(far.tokenFile).toBe(join(scratch.path, 'token'));
  });

  it('is to be named outside of a cluster', () => {
    expect(() => readInClusterConfig()).toThrow(/KUBECONFIG is not set, and .* in no pod/);
  });

  it('that cannot be used is a fault of the configuration, told before anything starts', () => {
    const unusable = { file: '/nowhere/config', context: null };
    expect(() => demandCluster(unusable)).toThrow(ConfigFault);
    expect(() => demandCluster(unusable)).toThrow(
      /\n {2}- \/nowhere\/config is no readable kubeconfig/,
    );
    expect(() =>
      demandCluster({ file: write('usable', config(secure)), context: null }),
    ).not.toThrow();
  });

  it('is that of the pod inside a cluster', () => {
    const root = join(scratch.path, 'pod');
    const mounted = join(root, 'var/run/secrets/kubernetes.io/serviceaccount');
    mkdirSync(mounted, { recursive: true });
    writeFileSync(join(mounted, 'namespace'), 'backup');
    process.env['KUBERNETES_SERVICE_HOST'] = 'fd00::1';
    process.env['KUBERNETES_SERVICE_PORT'] = '443';
    try {
      const chosen = readInClusterConfig(root);
      expect(chosen.cluster.server).toBe('https://[fd00::1]:443');
      expect(chosen.cluster.caFile).toBe(join(mounted, 'ca.crt'));
      expect(chosen.tokenFile).toBe(join(mounted, 'token'));
      expect(chosen.namespace).toBe('backup');
    } finally {
      delete process.env['KUBERNETES_SERVICE_HOST'];
      delete process.env['KUBERNETES_SERVICE_PORT'];
    }
  });
});
