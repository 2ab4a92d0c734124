import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { LONGHORN_API_VERSION } from '@soteria/kube';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { linesOf, portOf, verdictOf, whoAmI } from '../attacks/testing/guarded';
import { ConfigFault } from '../config/environment';
import { readConfig } from '../config/read-config';
import { Story } from '../testing/story';

/** A server that remembers what it was asked. */
class Elsewhere {
  readonly asked: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answer: RequestListener): Promise<Elsewhere> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const self = new Elsewhere(
      server,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    server.on('request', (request, response) => {
      self.asked.push(`${request.method} ${request.url}`);
      answer(request, response);
    });
    return self;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

const redirectTo =
  (place: () => string): RequestListener =>
  (_request, response) =>
    response.writeHead(307, { Location: place() }).end();

describe('S20: whom Soteria talks to', () => {
  let inner: Elsewhere;
  let outer: Elsewhere;
  let story: Story | undefined;
  beforeEach(async () => {
    inner = await Elsewhere.start((_request, response) => response.end('{"keys":[]}'));
    outer = await Elsewhere.start(redirectTo(() => `${inner.url}/latest/meta-data`));
  });
  afterEach(async () => {
    await story?.end();
    story = undefined;
    await outer.stop();
    await inner.stop();
  });

  it('an object store that sends it elsewhere is not followed', async () => {
    story = await Story.begin({
      variables: {
        SOTERIA_B2_ENDPOINT: outer.url,
        SOTERIA_B2_REGION: 'r',
        SOTERIA_B2_BUCKET: 'b',
        SOTERIA_B2_KEY_ID: 'id',
        SOTERIA_B2_APPLICATION_KEY: 'key',
      },
    });
    await story.until('the store was asked', () => outer.asked.length > 0);
    await story.post('/v1/b2/scan', {});
    expect(inner.asked).toEqual([]);
  });

  it('an issuer whose keys are elsewhere is not followed, and nobody is let in', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const key = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' };
    await inner.stop();
    inner = await Elsewhere.start((_request, response) =>
      response.end(JSON.stringify({ keys: [key] })),
    );
    story = await Story.begin({
      withoutBehaviours: true,
      variables: {
        SOTERIA_AUTH_ENABLED: 'true',
        SOTERIA_ALLOWED_GROUPS: 'admins',
        SOTERIA_TOKEN_ISSUER: 'https://issuer.test',
        SOTERIA_TOKEN_AUDIENCE: 'soteria',
        SOTERIA_TOKEN_JWKS_URL: `${outer.url}/keys`,
      },
    });
    const token = await new SignJWT({ preferred_username: 'ada', groups: ['admins'] })
      .setProtectedHeader({ alg: 'RS256', kid: 'k', jku: `${inner.url}/keys` })
      .setIssuer('https://issuer.test')
      .setAudience('soteria')
      .setExpirationTime('5m')
      .sign(privateKey);
    const answer = await whoAmI(portOf(story), linesOf({ authorization: `Bearer ${token}` }));
    expect(verdictOf(answer)).toBe('503 not-ready');
    expect(outer.asked).toEqual(['GET /keys']);
    expect(inner.asked).toEqual([]);
  });

  it('addresses within the cluster’s objects are shown and never visited', async () => {
    story = await Story.begin({ withoutBehaviours: true });
    await story.kube('POST', '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/backuptargets', {
      apiVersion: LONGHORN_API_VERSION,
      kind: 'BackupTarget',
      metadata: { name: 'inner', namespace: 'longhorn-system' },
      spec: {
        backupTargetURL: `${inner.url.replace('http', 'nfs')}/x`,
        credentialSecret: '',
        pollInterval: '5m',
      },
    });
    const url = encodeURIComponent(`${inner.url}/`);
    await story.get(`/v1/inventory?q=${url}`);
    await story.get(`/v1/backups?namespace=${url}`);
    expect((await story.get('/v1/inventory')).status).toBe(200);
    expect(inner.asked).toEqual([]);
  });

  it.each([
    ['SOTERIA_B2_ENDPOINT', 'file:///etc/passwd'],
    ['SOTERIA_B2_ENDPOINT', 'gopher://x'],
    ['SOTERIA_B2_ENDPOINT', 'http://169.254.169.254'],
    ['SOTERIA_B2_ENDPOINT', 'http://[fe80::1]:9000'],
    ['SOTERIA_B2_ENDPOINT', 'https://me:secret@s3.example.org'],
    ['SOTERIA_B2_ENDPOINT', 'https://s3.example.org/bucket'],
    ['SOTERIA_TOKEN_JWKS_URL', 'http://issuer.test/keys'],
    ['SOTERIA_TOKEN_JWKS_URL', 'file:///keys'],
    ['SOTERIA_TOKEN_JWKS_URL', 'http://127.0.0.1.evil.test/keys'],
  ])('%s cannot be %s', (name, value) => {
    const variables = { SOTERIA_AUTH_ENABLED: 'false', [name]: value };
    const read = () => readConfig({ variables, hostName: 'here', readFile: () => '' });
    expect(read).toThrow(ConfigFault);
    expect(read).toThrow(name);
  });
});
