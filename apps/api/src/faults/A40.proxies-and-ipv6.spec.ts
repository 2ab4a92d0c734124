import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect as connectTo, type Socket } from 'node:net';
import { type Connection } from '../cluster/connection';
import { KubeAccess } from '../cluster/kube-access';
import { type Certificate, makeAuthority, makeCertificate } from '../cluster/testing/certificates';
import { failureOf } from '../cluster/testing/failure';
import { plainConnection } from '../cluster/testing/plain-connection';
import { answer, ScriptedServer } from '../cluster/testing/scripted-server';
import { systemClock } from '../config/clock';

/** A proxy that leads every host to one server on this machine, and notes what it was asked for. */
class SpecProxy {
  readonly tunnels: string[] = [];
  readonly requests: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(target: string): Promise<SpecProxy> {
    const { port } = new URL(target);
    const server = createServer((request, response) => {
      proxy.requests.push(request.url ?? '');
      answer(response, { byProxy: true });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new SpecProxy(
      server,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    server.on('connect', (request, socket: Socket) => {
      proxy.tunnels.push(request.url ?? '');
      const far = connectTo(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        far.pipe(socket);
        socket.pipe(far);
      });
      for (const end of [far, socket]) {
        proxy.sockets.add(end);
        end.on('error', () => undefined);
      }
    });
    return proxy;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

describe('A40: proxies of the environment, and IPv6', () => {
  let authority: Certificate;
  let certificate: Certificate;
  let server: ScriptedServer;
  let proxy: SpecProxy;
  beforeAll(async () => {
    authority = await makeAuthority();
    certificate = await makeCertificate({ authority, names: ['api.example'] });
  });
  beforeEach(async () => {
    const tls = certificate;
    server = await ScriptedServer.start((_, response) => answer(response, { fine: true }), { tls });
    proxy = await SpecProxy.start(server.url);
  });
  afterEach(async () => {
    await proxy.stop();
    await server.stop();
  });
  const ask = (url: string, environment: object, own?: string): Promise<unknown> => {
    const tls = { ca: Buffer.from(authority.cert), rejectUnauthorized: true };
    const connection: Connection = { ...plainConnection(url, { headers: {}, tls }), proxy: own };
    const access = new KubeAccess(connection, systemClock, 'spec', { ...environment });
    return access.json({ method: 'GET', path: '/version' });
  };

  it('goes through HTTPS_PROXY, and checks the certificate of the server behind it', async () => {
    const environment = { HTTPS_PROXY: proxy.url };
    expect(await ask('https://api.example:6443', environment)).toEqual({ fine: true });
    expect(proxy.tunnels).toEqual(['api.example:6443']);
    const failure = await failureOf(ask('https://other.example:6443', environment));
    expect(failure.reason).toBe('CertificateForOtherName');
  });

  it('goes straight where NO_PROXY says so', async () => {
    const environment = { HTTPS_PROXY: proxy.url, NO_PROXY: '10.0.0.0/8,.example' };
    const failure = await failureOf(ask('https://api.example:6443', environment));
    expect(failure.reason).toBe('NameNotResolved');
    expect(proxy.tunnels).toEqual([]);
  });

  it('prefers the proxy that the kubeconfig names', async () => {
    const environment = { HTTPS_PROXY: 'http://192.0.2.1:1', NO_PROXY: '*' };
    expect(await ask('https://api.example', environment, proxy.url)).toEqual({ fine: true });
    expect(proxy.tunnels).toEqual(['api.example:443']);
  });

  it('sends plain requests to HTTP_PROXY', async () => {
    const environment = { HTTP_PROXY: proxy.url };
    expect(await ask('http://api.example', environment)).toEqual({ byProxy: true });
    expect(proxy.requests).toEqual(['http://api.example/version']);
  });

  it('says when the proxy lets nobody through', async () => {
    const closed = createServer();
    closed.on('connect', (_, socket: Socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    const failure = await failureOf(ask('https://api.example', { HTTPS_PROXY: url }));
    expect(failure).toMatchObject({ code: 'unreachable', reason: 'ProxyRefused' });
    closed.close();
  });

  it('reaches a server that has an IPv6 address alone', async () => {
    const tls = await makeCertificate({ authority, addresses: ['::1'] });
    const far = await ScriptedServer.start((_, response) => answer(response, { six: true }), {
      host: '::1',
      tls,
    });
    try {
      expect(far.url).toMatch(/^https:\/\/\[::1\]:/);
      expect(await ask(far.url, {})).toEqual({ six: true });
    } finally {
      await far.stop();
    }
  });
});
