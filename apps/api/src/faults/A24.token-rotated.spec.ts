import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ManualClock } from '@soteria/sandbox';
import { connect } from '../cluster/connection';
import { KubeAccess } from '../cluster/kube-access';
import { Reflector } from '../cluster/reflector';
import { elapse, eventually } from '../cluster/testing/eventually';
import { failureOf } from '../cluster/testing/failure';
import { Consumer, NOTES, type NoteRow } from '../cluster/testing/rows';
import { CollectedLog, scratchDirectory } from '../cluster/testing/scratch';
import {
  answer,
  beginWatch,
  list,
  refuse,
  ScriptedServer,
  wireNote,
} from '../cluster/testing/scripted-server';

describe('A24: the token expires and its file is replaced', () => {
  const scratch = scratchDirectory();
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  const tokenFile = join(scratch.path, 'token');
  let accepted: string;
  let onRefusal: () => void;
  let server: ScriptedServer;
  let access: KubeAccess;
  beforeEach(async () => {
    accepted = 'head.body.one';
    onRefusal = () => undefined;
    writeFileSync(tokenFile, accepted);
    server = await ScriptedServer.start(({ headers, query }, response) => {
      if (headers.authorization !== `Bearer ${accepted}`) {
        onRefusal();
        refuse(response, 401, 'Unauthorized');
      } else if (query.has('watch')) beginWatch(response);
      else answer(response, list(100, [wireNote('a', 90)]));
    });
    const file = join(scratch.path, 'config');
    const cluster = { server: server.url, 'insecure-skip-tls-verify': true };
    writeFileSync(
      file,
      stringify({
        'current-context': 'here',
        clusters: [{ name: 'c', cluster }],
        users: [{ name: 'u', user: { tokenFile: 'token' } }],
        contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
      }),
    );
    const connection = connect({ file, context: null }, new CollectedLog());
    access = new KubeAccess(connection, clock, 'spec', {});
  });
  afterEach(() => server.stop());
  afterAll(scratch.remove);
  const ask = (): Promise<unknown> => access.json({ method: 'GET', path: '/api/v1/configmaps' });

  it('a token that was replaced before the request is used at once', async () => {
    await ask();
    accepted = 'head.body.two';
    writeFileSync(tokenFile, accepted);
    await ask();
    expect(server.requests).toHaveLength(2);
  });

  it('a token that is replaced while the request is under way is read once more', async () => {
    accepted = 'head.body.two';
    onRefusal = () => writeFileSync(tokenFile, accepted);
    await ask();
    expect(server.requests).toHaveLength(2);
  });

  it('a write is repeated too: it was refused before it had any effect', async () => {
    accepted = 'head.body.two';
    onRefusal = () => writeFileSync(tokenFile, accepted);
    await access.json({ method: 'POST', path: '/api/v1/configmaps', body: '{}' });
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  it('without a new token the refusal stands, after one request', async () => {
    accepted = 'head.body.two';
    const failure = await failureOf(ask());
    expect(failure).toMatchObject({ code: 'unauthorized', status: 401, retryable: true });
    expect(server.requests).toHaveLength(1);
  });

  it('a new token that is refused too is not tried in a spin', async () => {
    accepted = 'head.body.three';
    onRefusal = () => writeFileSync(tokenFile, `head.body.${server.requests.length}`);
    expect((await failureOf(ask())).code).toBe('unauthorized');
    expect(server.requests).toHaveLength(2);
  });

  it('a reflector goes on without a pause', async () => {
    const reflector = new Reflector(NOTES, access, clock, new Consumer<NoteRow>());
    reflector.start();
    await eventually('it watches', () => reflector.health().state === 'watching');
    accepted = 'head.body.two';
    writeFileSync(tokenFile, accepted);
    server.cutConnections();
    await eventually('it noticed', () => reflector.health().state === 'backoff');
    await elapse(clock, 1_000);
    expect(reflector.health()).toMatchObject({ state: 'watching', lists: 1 });
    reflector.stop();
  });
});
