import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Connection, connect } from '../cluster/connection';
import { KubeAccess } from '../cluster/kube-access';
import { failureOf } from '../cluster/testing/failure';
import { CollectedLog, scratchDirectory } from '../cluster/testing/scratch';
import { answer, refuse, ScriptedServer } from '../cluster/testing/scripted-server';
import { systemClock } from '../config/clock';

describe('A25: the file of the token is damaged while it is read', () => {
  const scratch = scratchDirectory();
  const file = join(scratch.path, 'config');
  const tokenFile = join(scratch.path, 'token');
  let accepted: string;
  let log: CollectedLog;
  let server: ScriptedServer;
  beforeEach(async () => {
    accepted = 'head.body.signature';
    log = new CollectedLog();
    server = await ScriptedServer.start(({ headers }, response) => {
      if (headers.authorization === `Bearer ${accepted}`) answer(response, { fine: true });
      else refuse(response, 401, 'Unauthorized');
    });
    const cluster = { server: server.url, 'insecure-skip-tls-verify': true };
    writeFileSync(tokenFile, accepted);
    writeFileSync(
      file,
      stringify({
        'current-context': 'here',
        clusters: [{ name: 'c', cluster }],
        users: [{ name: 'u', user: { tokenFile } }],
        contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
      }),
    );
  });
  afterEach(() => server.stop());
  afterAll(scratch.remove);
  const connection = (): Connection => connect({ file, context: null }, log);
  const askVia = (via: KubeAccess): Promise<unknown> =>
    via.json({ method: 'GET', path: '/version' });
  const accessBy = (by: Connection): KubeAccess => new KubeAccess(by, systemClock, 'spec', {});

  it.each([
    ['missing', () => rmSync(tokenFile)],
    ['empty', () => writeFileSync(tokenFile, '')],
    ['cut short', () => writeFileSync(tokenFile, 'head.bo')],
    ['the beginning of another', () => writeFileSync(tokenFile, 'nexthead.nextbody')],
  ])(
    'goes on with the last good token while the file is %s, and says so once',
    async (_, damage) => {
      const access = accessBy(connection());
      await askVia(access);
      damage();
      for (let count = 0; count < 5; count += 1)
        expect(await askVia(access)).toEqual({ fine: true });
      expect(log.lines).toHaveLength(1);
      expect(log.lines[0]).toMatch(/^warn token: .*last good token stays in use/);
      accepted = 'nexthead.nextbody.nextsignature';
      writeFileSync(tokenFile, accepted);
      expect(await askVia(access)).toEqual({ fine: true });
      expect(log.lines[1]).toBe('log token: usable again');
    },
  );

  it('says what is wrong when there has never been a token, and begins when there is one', async () => {
    rmSync(tokenFile);
    const access = accessBy(connection());
    const failure = await failureOf(askVia(access));
    expect(failure).toMatchObject({ code: 'unauthorized', reason: 'NoCredentials' });
    expect(failure.detail).toContain(tokenFile);
    expect(server.requests).toHaveLength(0);
    writeFileSync(tokenFile, accepted);
    expect(await askVia(access)).toEqual({ fine: true });
  });
});
