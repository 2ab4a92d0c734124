import { ManualClock } from '@soteria/sandbox';
import { KubeAccess } from '../cluster/kube-access';
import { failureOf } from '../cluster/testing/failure';
import { plainConnection } from '../cluster/testing/plain-connection';
import { answer, ScriptedServer } from '../cluster/testing/scripted-server';

describe('A35: the API server redirects', () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  let elsewhere: ScriptedServer;
  let server: ScriptedServer;
  let status: number;
  beforeEach(async () => {
    elsewhere = await ScriptedServer.start((_, response) => answer(response, { stolen: true }));
    server = await ScriptedServer.start((_, response) => {
      response.writeHead(status, { location: `${elsewhere.url}/api` }).end();
    });
  });
  afterEach(async () => {
    await server.stop();
    await elsewhere.stop();
  });

  it.each([301, 302, 303, 307, 308])(
    '%i is not followed, and no credentials go astray',
    async (code) => {
      status = code;
      const credentials = {
        headers: { Authorization: 'Bearer secret' },
        tls: { rejectUnauthorized: true },
      };
      const access = new KubeAccess(plainConnection(server.url, credentials), clock, 'spec', {});
      for (const method of ['GET', 'POST', 'DELETE'] as const) {
        const failure = await failureOf(access.json({ method, path: '/api/v1/pods', body: '{}' }));
        expect(failure).toMatchObject({
          code: 'bad-response',
          reason: 'Redirect',
          status: code,
          outcomeUnknown: false,
        });
        expect(failure.detail).toContain(elsewhere.url);
      }
      expect(elsewhere.requests).toEqual([]);
    },
  );
});
