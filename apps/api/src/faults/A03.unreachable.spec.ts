import { type Connection } from '../cluster/connection';
import { KubeAccess } from '../cluster/kube-access';
import { type KubeError } from '../cluster/kube-error';
import { type Certificate, makeAuthority, makeCertificate } from '../cluster/testing/certificates';
import { failureOf } from '../cluster/testing/failure';
import { plainConnection } from '../cluster/testing/plain-connection';
import { answer, ScriptedServer } from '../cluster/testing/scripted-server';
import { systemClock } from '../config/clock';

describe('A03: the API server cannot be reached', () => {
  let authority: Certificate;
  let server: ScriptedServer | undefined;
  beforeAll(async () => {
    authority = await makeAuthority();
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  const serve = async (tls: Certificate | undefined): Promise<string> => {
    server = await ScriptedServer.start((_, response) => answer(response, { fine: true }), {
      ...(tls === undefined ? {} : { tls }),
    });
    return server.url;
  };
  const trusting = (url: string, ca: string): Connection =>
    plainConnection(url, { headers: {}, tls: { ca: Buffer.from(ca), rejectUnauthorized: true } });
  const ask = (connection: Connection): Promise<unknown> =>
    new KubeAccess(connection, systemClock, 'spec', {}).json({ method: 'GET', path: '/version' });
  const failing = async (connection: Connection): Promise<KubeError> => {
    const failure = await failureOf(ask(connection));
    expect(failure).toMatchObject({ code: 'unreachable', status: 0, retryable: true });
    expect(server?.requests ?? []).toEqual([]);
    return failure;
  };

  it('nothing listens', async () => {
    const url = await serve(undefined);
    await server?.stop();
    const failure = await failing(plainConnection(url));
    expect(failure.reason).toBe('ConnectionRefused');
    expect(failure.detail).toContain(url);
  });

  it('the name is unknown', async () => {
    const failure = await failing(plainConnection('https://api.soteria.invalid:6443'));
    expect(failure.reason).toBe('NameNotResolved');
    expect(failure.detail).toMatch(/api\.soteria\.invalid.*DNS/);
  });

  it('the certificate is signed by somebody else', async () => {
    const url = await serve(await makeCertificate({ authority: await makeAuthority('stranger') }));
    expect((await failing(trusting(url, authority.cert))).reason).toBe('UntrustedCertificate');
  });

  it('the certificate signs itself', async () => {
    const url = await serve(await makeAuthority('itself'));
    expect((await failing(trusting(url, authority.cert))).reason).toBe('UntrustedCertificate');
  });

  it('the certificate is for another name', async () => {
    const url = await serve(await makeCertificate({ authority, addresses: ['192.0.2.1'] }));
    expect((await failing(trusting(url, authority.cert))).reason).toBe('CertificateForOtherName');
  });

  it('the certificate has expired', async () => {
    const notAfter = new Date(Date.now() - 60_000);
    const url = await serve(await makeCertificate({ authority, notAfter }));
    expect((await failing(trusting(url, authority.cert))).reason).toBe('CertificateOutOfDate');
  });

  it('it speaks plain HTTP where TLS is expected', async () => {
    const url = (await serve(undefined)).replace('http:', 'https:');
    expect((await failing(trusting(url, authority.cert))).reason).toBe('TlsHandshakeFailed');
  });

  it('it speaks TLS where plain HTTP is expected', async () => {
    const url = (await serve(await makeCertificate({ authority }))).replace('https:', 'http:');
    await failing(plainConnection(url));
  });

  it('each of these is told in other words, and a good certificate passes', async () => {
    const url = await serve(await makeCertificate({ authority }));
    expect(await ask(trusting(url, authority.cert))).toEqual({ fine: true });
  });
});
