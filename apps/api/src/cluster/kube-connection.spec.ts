import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { systemClock } from '../config/clock';
import { connect, type Connection } from './connection';
import { KubeAccess } from './kube-access';
import { readKubeconfig } from './kube-config';
import { KubeConnection } from './kube-connection';
import { makeAuthority, makeCertificate } from './testing/certificates';
import { eventually } from './testing/eventually';
import { failureOf } from './testing/failure';
import { CollectedLog, scratchDirectory } from './testing/scratch';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('KubeConnection', () => {
  const scratch = scratchDirectory();
  afterAll(scratch.remove);
  const file = join(scratch.path, 'config');
  const log = new CollectedLog();

  const configure = (cluster: object, user: object): KubeConnection => {
    writeFileSync(
      file,
      stringify({
        'current-context': 'here',
        clusters: [{ name: 'c', cluster }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
      }),
    );
    return new KubeConnection((context) => readKubeconfig(file, context), log);
  };
  const secure = { server: 'https://api.example:6443' };

  it('presents tokens, user and password, and what a helper program answers', async () => {
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'from-helper' },
    };
    const exec = { command: '/bin/echo', args: [JSON.stringify(credential)] };
    const authorization = async (user: object): Promise<string | undefined> =>
      (await configure(secure, user).credentials()).headers['Authorization'];
    expect(await authorization({ token: 'plain' })).toBe('Bearer plain');
    expect(await authorization({ username: 'a', password: 'b' })).toBe(`Basic ${base64('a:b')}`);
    expect(await authorization({ exec })).toBe('Bearer from-helper');
    writeFileSync(join(scratch.path, 'token'), 'from-file');
    expect(await authorization({ tokenFile: 'token' })).toBe('Bearer from-file');
  });

  it('knows the authority of the cluster also where no user is named', async () => {
    const { cert } = await makeAuthority();
    writeFileSync(
      file,
      stringify({
        'current-context': 'here',
        clusters: [
          { name: 'c', cluster: { ...secure, 'certificate-authority-data': base64(cert) } },
        ],
        contexts: [{ name: 'here', context: { cluster: 'c' } }],
      }),
    );
    const { headers, tls } = await new KubeConnection(
      (context) => readKubeconfig(file, context),
      log,
    ).credentials();
    expect(tls.ca?.toString()).toBe(cert);
    expect(headers['Authorization']).toBeUndefined();
  });

  it('says that there are no credentials when a helper program fails', async () => {
    const connection = configure(secure, { exec: { command: '/bin/false' } });
    const access = new KubeAccess(connection, systemClock, 'spec', {});
    const failure = await failureOf(access.json({ method: 'GET', path: '/version' }));
    expect(failure).toMatchObject({ code: 'unauthorized', reason: 'NoCredentials' });
  });

  it('starts a helper program once for all who wait for it', async () => {
    const [runs, answer] = [join(scratch.path, 'runs'), join(scratch.path, 'answer')];
    execFileSync('mkfifo', [answer]);
    const script = `echo run >> '${runs}'; exec cat '${answer}'`;
    const connection = configure(secure, { exec: { command: '/bin/sh', args: ['-c', script] } });
    const waiting = Array.from({ length: 5 }, () => connection.credentials());
    await eventually('it runs', () => existsSync(runs));
    waiting.push(connection.credentials());
    await writeFile(answer, JSON.stringify({ status: { token: 'shared' } }));
    for (const { headers } of await Promise.all(waiting)) {
      expect(headers['Authorization']).toBe('Bearer shared');
    }
    expect(readFileSync(runs, 'utf8')).toBe('run\n');
  });

  it('starts it anew once it is waited for no longer', async () => {
    const [first, answer] = [join(scratch.path, 'stuck'), join(scratch.path, 'never')];
    execFileSync('mkfifo', [answer]);
    const token = '{"status":{"token":"second"}}';
    // Who makes the folder is the first, however late it goes on.
    const script = `mkdir '${first}' && exec cat '${answer}'; exec echo '${token}'`;
    const connection = configure(secure, { exec: { command: '/bin/sh', args: ['-c', script] } });
    const stuck = connection.credentials();
    await eventually('it runs', () => existsSync(first));
    connection.letGo();
    expect((await connection.credentials()).headers['Authorization']).toBe('Bearer second');
    await writeFile(answer, token);
    await stuck;
  });

  it('starts it once more for all who were refused', async () => {
    const runs = join(scratch.path, 'renewals');
    const script = `echo run >> '${runs}'; echo "{\\"status\\":{\\"token\\":\\"$(wc -l < '${runs}')\\"}}"`;
    const connection = configure(secure, { exec: { command: '/bin/sh', args: ['-c', script] } });
    const refused = await connection.credentials();
    const others = await Promise.all(Array.from({ length: 5 }, () => connection.refresh(refused)));
    expect(others).toEqual(Array.from({ length: 5 }, () => true));
    expect((await connection.credentials()).headers['Authorization']).toBe('Bearer 2');
  });

  it('never lets the environment switch the check of certificates off', async () => {
    const { tls } = await configure(secure, {}).credentials();
    expect(tls.rejectUnauthorized).toBe(true);
    const lax = { ...secure, 'insecure-skip-tls-verify': true };
    expect((await configure(lax, {}).credentials()).tls.rejectUnauthorized).toBe(false);
  });

  it('presents a client certificate, also of a context without a user’s token', async () => {
    const authority = await makeAuthority();
    const [server, client] = await Promise.all([
      makeCertificate({ authority }),
      makeCertificate({ authority }),
    ]);
    const demanding = createServer(
      { ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true },
      (_, response) => response.setHeader('content-type', 'application/json').end('{"a":1}'),
    );
    await new Promise<void>((resolve) => demanding.listen(0, '127.0.0.1', resolve));
    try {
      const cluster = {
        server: `https://127.0.0.1:${(demanding.address() as AddressInfo).port}`,
        'certificate-authority-data': base64(authority.cert),
      };
      const ask = (user: object): Promise<unknown> =>
        new KubeAccess(configure(cluster, user), systemClock, 'spec', {}).json({
          method: 'GET',
          path: '/version',
        });
      expect((await failureOf(ask({}))).code).toBe('unreachable');
      const certified = {
        'client-certificate-data': base64(client.cert),
        'client-key-data': base64(client.key),
      };
      expect(await ask(certified)).toEqual({ a: 1 });
    } finally {
      demanding.closeAllConnections();
      demanding.close();
    }
  });

  it('keeps the old pair while only one of certificate and key is replaced', async () => {
    const authority = await makeAuthority();
    const [old, next] = [
      await makeCertificate({ authority }),
      await makeCertificate({ authority }),
    ];
    const [certFile, keyFile] = [join(scratch.path, 'tls.crt'), join(scratch.path, 'tls.key')];
    writeFileSync(certFile, old.cert);
    writeFileSync(keyFile, old.key);
    const connection = configure(secure, { 'client-certificate': certFile, 'client-key': keyFile });
    const presented = async (): Promise<string> => {
      const { tls } = await connection.credentials();
      return `${tls.cert?.toString()}${tls.key?.toString()}`;
    };
    expect(await presented()).toBe(old.cert + old.key);
    writeFileSync(certFile, next.cert);
    expect(await presented()).toBe(old.cert + old.key);
    writeFileSync(keyFile, next.key);
    expect(await presented()).toBe(next.cert + next.key);
  });

  it('takes a changed kubeconfig into account when it was refused', async () => {
    const connection = configure(secure, { token: 'old' });
    const refused = await connection.credentials();
    expect(await connection.refresh(refused)).toBe(false);
    configure(secure, { token: 'new' });
    expect(await connection.refresh(refused)).toBe(true);
    expect((await connection.credentials()).headers['Authorization']).toBe('Bearer new');
    writeFileSync(file, 'no: [yaml');
    expect(await connection.refresh(await connection.credentials())).toBe(false);
    expect((await connection.credentials()).headers['Authorization']).toBe('Bearer new');
  });

  describe('goes to the cluster that it began with', () => {
    const two = (current: string, server: string, token: string): void =>
      writeFileSync(
        file,
        stringify({
          'current-context': current,
          clusters: [
            { name: 'one', cluster: { server } },
            { name: 'two', cluster: { server: 'https://two.example:6443' } },
          ],
          users: [
            { name: 'one', user: { token } },
            { name: 'two', user: { token: 'of-two' } },
          ],
          contexts: [
            { name: 'one', context: { cluster: 'one', user: 'one' } },
            { name: 'two', context: { cluster: 'two', user: 'two' } },
          ],
        }),
      );
    const server = 'https://one.example:6443';
    const authorization = async (connection: Connection): Promise<string | undefined> =>
      (await connection.credentials()).headers['Authorization'];

    it('by the same context, also when another has become the current one', async () => {
      two('one', server, 'old');
      const connection = connect({ file, context: null }, log);
      const refused = await connection.credentials();
      two('two', server, 'old');
      expect(await connection.refresh(refused)).toBe(false);
      expect(await authorization(connection)).toBe('Bearer old');
      two('two', server, 'new');
      expect(await connection.refresh(refused)).toBe(true);
      expect(await authorization(connection)).toBe('Bearer new');
    });

    it('presents nothing that is meant for another server', async () => {
      const told = new CollectedLog();
      two('one', server, 'old');
      const connection = connect({ file, context: null }, told);
      const refused = await connection.credentials();
      two('one', 'https://elsewhere.example:6443', 'of-elsewhere');
      expect(await connection.refresh(refused)).toBe(false);
      expect(await authorization(connection)).toBe('Bearer old');
      expect(told.lines).toEqual([
        'warn configuration: the context "one" now leads to https://elsewhere.example:6443 instead of https://one.example:6443; restart Soteria to go there',
      ]);
      two('one', server, 'new');
      expect(await connection.refresh(refused)).toBe(true);
      expect(await authorization(connection)).toBe('Bearer new');
      expect(told.lines[1]).toBe('log configuration: usable again');
    });
  });
});
