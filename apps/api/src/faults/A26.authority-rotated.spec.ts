import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ManualClock } from '@soteria/sandbox';
import { connect } from '../cluster/connection';
import { KubeAccess } from '../cluster/kube-access';
import { Reflector } from '../cluster/reflector';
import { type Certificate, makeAuthority, makeCertificate } from '../cluster/testing/certificates';
import { elapse, elapseUntil, eventually } from '../cluster/testing/eventually';
import { failureOf } from '../cluster/testing/failure';
import { Consumer, NOTES, type NoteRow } from '../cluster/testing/rows';
import { CollectedLog, scratchDirectory } from '../cluster/testing/scratch';
import {
  answer,
  beginWatch,
  list,
  ScriptedServer,
  wireNote,
} from '../cluster/testing/scripted-server';

describe('A26: the certificate authority of the cluster is replaced', () => {
  const scratch = scratchDirectory();
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  const caFile = join(scratch.path, 'ca.crt');
  let authorities: [Certificate, Certificate];
  let certificates: [Certificate, Certificate];
  let server: ScriptedServer;
  let access: KubeAccess;
  let log: CollectedLog;
  beforeAll(async () => {
    authorities = [await makeAuthority('old'), await makeAuthority('new')];
    certificates = [
      await makeCertificate({ authority: authorities[0] }),
      await makeCertificate({ authority: authorities[1] }),
    ];
  });
  beforeEach(async () => {
    log = new CollectedLog();
    server = await ScriptedServer.start(
      ({ query }, response) => {
        if (query.has('watch')) beginWatch(response);
        else answer(response, list(100, [wireNote('a', 90)]));
      },
      { tls: certificates[0] },
    );
    writeFileSync(caFile, authorities[0].cert);
    const file = join(scratch.path, 'config');
    const cluster = { server: server.url, 'certificate-authority': 'ca.crt' };
    writeFileSync(
      file,
      stringify({
        'current-context': 'here',
        clusters: [{ name: 'c', cluster }],
        users: [{ name: 'u', user: { token: 't' } }],
        contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
      }),
    );
    access = new KubeAccess(connect({ file, context: null }, log), clock, 'spec', {});
  });
  afterEach(() => server.stop());
  afterAll(scratch.remove);
  const ask = (): Promise<unknown> => access.json({ method: 'GET', path: '/api/v1/configmaps' });
  const rotateServer = (): void => {
    server.secure(certificates[1]);
    server.cutConnections();
  };

  it('believes the new authority with the next request', async () => {
    await ask();
    rotateServer();
    writeFileSync(caFile, authorities[1].cert);
    expect(await ask()).toMatchObject({ kind: 'List' });
  });

  it('keeps the connections that are open', async () => {
    const reflector = new Reflector(NOTES, access, clock, new Consumer<NoteRow>());
    reflector.start();
    await eventually('it watches', () => reflector.health().state === 'watching');
    server.secure(certificates[1]);
    writeFileSync(caFile, authorities[1].cert);
    await ask();
    await elapse(clock, 5_000);
    expect(reflector.health()).toMatchObject({ state: 'watching', watches: 1 });
    reflector.stop();
  });

  it('is back within a minute when the file follows later than the server', async () => {
    const reflector = new Reflector(NOTES, access, clock, new Consumer<NoteRow>());
    reflector.start();
    await eventually('it watches', () => reflector.health().state === 'watching');
    rotateServer();
    await elapse(clock, 120_000);
    expect(reflector.health()).toMatchObject({ state: 'backoff' });
    expect(reflector.health().detail).toMatch(/not signed by the authority/);
    writeFileSync(caFile, authorities[1].cert);
    const took = await elapseUntil(
      clock,
      'it watches',
      () => reflector.health().state === 'watching',
    );
    expect(took).toBeLessThanOrEqual(60_000);
    reflector.stop();
  });

  it('never goes on without checking: a stranger stays a stranger', async () => {
    await ask();
    rotateServer();
    const before = server.requests.length;
    expect((await failureOf(ask())).reason).toBe('UntrustedCertificate');
    expect(server.requests).toHaveLength(before);
  });

  it.each([
    ['missing', () => rmSync(caFile)],
    ['empty', () => writeFileSync(caFile, '')],
    ['cut short', () => writeFileSync(caFile, authorities[0].cert.slice(0, 200))],
  ])('keeps the last good authority while the file is %s', async (_, damage) => {
    await ask();
    damage();
    expect(await ask()).toMatchObject({ kind: 'List' });
    expect(log.lines[0]).toMatch(/^warn credentials: .*last good credentials stay in use/);
  });
});
