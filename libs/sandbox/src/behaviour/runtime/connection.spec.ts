import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RESOURCES } from '@soteria/kube';
import { generate } from 'selfsigned';
import { stringify } from 'yaml';
import { ApiClient } from './api-client';
import { connectionFrom, connectionFromFile } from './connection';

const folder = mkdtempSync(join(tmpdir(), 'connection-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const base64 = (text: string) => Buffer.from(text).toString('base64');
const kubeconfig = (cluster: object, user: object) =>
  stringify({
    'current-context': 'here',
    contexts: [
      { name: 'here', context: { cluster: 'one', user: 'me' } },
      { name: 'there', context: { cluster: 'two', user: 'me' } },
      { name: 'nowhere', context: { cluster: 'lost', user: 'me' } },
    ],
    clusters: [
      { name: 'one', cluster: { server: 'https://one:6443/', ...cluster } },
      { name: 'two', cluster: { server: 'https://two/' } },
    ],
    users: [{ name: 'me', user }],
  });

describe('a kubeconfig is refused', () => {
  it.each([
    ['an unknown context', kubeconfig({}, {}), 'elsewhere', 'no context "elsewhere"'],
    ['a context without its cluster', kubeconfig({}, {}), 'nowhere', 'no cluster "lost"'],
    [
      'a helper program',
      kubeconfig({}, { exec: { command: 'aws' } }),
      'here',
      'signs in by a helper program',
    ],
    ['no server', kubeconfig({ server: '' }, {}), 'here', 'names no server'],
    ['nothing at all', '', undefined, 'no context ""'],
  ])('for %s', (_case, text, context, message) => {
    expect(() => connectionFrom(text, context)).toThrow(message);
  });
});

describe('a kubeconfig leads to', () => {
  it('the cluster of its current context, or of the one that is asked for', () => {
    const text = kubeconfig({}, { token: 't' });
    expect(connectionFrom(text)).toEqual({ url: 'https://one:6443', token: 't' });
    expect(connectionFrom(text, 'there').url).toBe('https://two');
  });

  it('certificates that lie in it', () => {
    const text = kubeconfig(
      { 'certificate-authority-data': base64('CA'), 'tls-server-name': 'kubernetes' },
      { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') },
    );
    expect(connectionFrom(text)).toEqual({
      url: 'https://one:6443',
      ca: 'CA',
      certificate: 'CERT',
      key: 'KEY',
      serverName: 'kubernetes',
    });
  });

  it('certificates and a token that lie beside it', () => {
    writeFileSync(join(folder, 'ca.pem'), 'CA');
    writeFileSync(join(folder, 'token'), 'secret\n');
    const file = join(folder, 'config');
    writeFileSync(file, kubeconfig({ 'certificate-authority': 'ca.pem' }, { tokenFile: 'token' }));
    expect(connectionFromFile(file)).toMatchObject({ ca: 'CA', token: 'secret' });
  });
});

describe('over TLS', () => {
  const pems = generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });

  async function listWith(connection: (url: string, ca: string) => object): Promise<unknown> {
    const { private: key, cert } = await pems;
    const server = createServer({ key, cert }, (request, response) => {
      const ok = request.headers.authorization === 'Bearer t';
      response.writeHead(ok ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ items: [], metadata: { resourceVersion: '1' } }));
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const api = new ApiClient({ url, ...connection(url, cert) });
    try {
      return await api.list(RESOURCES.namespaces).catch((error: unknown) => error);
    } finally {
      api.close();
      server.close();
    }
  }

  it('a server that the CA does not vouch for is not believed', async () => {
    expect(await listWith(() => ({ token: 't' }))).toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  it('a server of another name is not believed', async () => {
    expect(await listWith((_, ca) => ({ token: 't', ca, serverName: 'other' }))).toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('the CA and the token of the kubeconfig are used', async () => {
    expect(await listWith((_, ca) => ({ token: 't', ca }))).toEqual({ items: [], version: '1' });
  });

  it('any certificate will do where the kubeconfig says so', async () => {
    expect(await listWith(() => ({ token: 't', insecure: true }))).toEqual({
      items: [],
      version: '1',
    });
  });

  it('a refusal keeps its status', async () => {
    expect(await listWith((_, ca) => ({ token: 'wrong', ca }))).toMatchObject({ status: 401 });
  });
});
