import { connect } from 'node:net';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { type KubeObject, type PersistentVolumeClaim } from '@soteria/kube';
import { generate } from 'selfsigned';
import { parse as parseYaml } from 'yaml';
import { type Certificate, Sandbox } from './sandbox';

const claim = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'shop', uid: `uid-of-${name}` },
});

describe('Sandbox', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.start();
  });
  afterEach(() => sandbox.stop());

  it('listens at the address that its kubeconfig names', async () => {
    const config = parseYaml(sandbox.kubeconfig()) as {
      clusters: { cluster: { server: string } }[];
    };
    const answer = await fetch(`${config.clusters[0]?.cluster.server}/readyz`);
    expect(await answer.text()).toBe('ok');
  });

  it('keeps the uid and the status of loaded objects, and makes their namespace', () => {
    const given = { ...claim('orders'), status: { phase: 'Bound' } };
    sandbox.load([given]);
    const stored = sandbox.store.get<PersistentVolumeClaim>(
      'persistentvolumeclaims',
      'shop',
      'orders',
    );
    expect(stored?.metadata.uid).toBe('uid-of-orders');
    expect(stored?.status?.phase).toBe('Bound');
    expect(sandbox.store.get('namespaces', '', 'shop')).toBeDefined();
  });

  it('hands out copies: what a spec does to an object never reaches the store', () => {
    sandbox.load([claim('orders')]);
    const first = sandbox.store.get('persistentvolumeclaims', 'shop', 'orders');
    if (first !== undefined) first.metadata.labels = { changed: 'yes' };
    const second = sandbox.store.get('persistentvolumeclaims', 'shop', 'orders');
    expect(second?.metadata.labels).toBeUndefined();
  });

  it('refuses to load what nothing serves', () => {
    const stranger = { apiVersion: 'example.com/v1', kind: 'Stranger', metadata: { name: 'x' } };
    expect(() => sandbox.load([stranger])).toThrow('nothing serves Stranger in example.com/v1');
  });

  it('shows everything it holds, to compare before and after', () => {
    const before = sandbox.store.everything();
    sandbox.load([claim('orders')]);
    const added = [...sandbox.store.everything().keys()].filter((key) => !before.has(key));
    expect(added).toEqual(['namespaces/shop', 'persistentvolumeclaims/shop/orders']);
  });

  it('no longer answers once it is stopped', async () => {
    const stopped = await Sandbox.start();
    await stopped.stop();
    await expect(fetch(`${stopped.url}/readyz`)).rejects.toThrow();
  });

  it('speaks TLS with a certificate that its kubeconfig trusts, until it is changed', async () => {
    const certificate = async (): Promise<Certificate> => {
      const made = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
      });
      return { cert: made.cert, key: made.private };
    };
    const secure = await Sandbox.start({ tls: await certificate() });
    const config = new KubeConfig();
    config.loadFromString(secure.kubeconfig());
    const list = () => config.makeApiClient(CoreV1Api).listNamespace();
    expect((await list()).items.length).toBeGreaterThan(0);

    secure.useCertificate(await certificate());
    await secure.faults.closeListener();
    await secure.faults.openListener();
    await expect(list()).rejects.toThrow();
    config.loadFromString(secure.kubeconfig());
    expect((await list()).items.length).toBeGreaterThan(0);
    await secure.stop();
  });

  it('answers a path that is none with 400, and lives on', async () => {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    socket.write('GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect((await fetch(`${sandbox.url}/readyz`)).status).toBe(200);
  });
});
