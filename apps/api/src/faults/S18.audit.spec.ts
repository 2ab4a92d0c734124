import { type Operation } from '@soteria/contracts';
import { type CoreEvent } from '@soteria/kube';
import { realClock } from '@soteria/sandbox';
import {
  ADMIN,
  as,
  guardedStory,
  linesOf,
  NOBODY,
  portOf,
  SECRET,
  SHOPKEEPER,
  VIEWER,
} from '../attacks/testing/guarded';
import { LogLines } from '../attacks/testing/log-lines';
import { sendRaw } from '../attacks/testing/raw-request';
import { ProcessLogger } from '../config/process-logger';
import { type Story } from '../testing/story';

const APPLICATION_KEY = 'canary-of-the-application-key-0001';
const KEY_ID = 'canary-of-the-key-id';
/** What is in no log: secrets, and what identity headers and cookies held. */
const CANARIES = [
  SECRET,
  APPLICATION_KEY,
  KEY_ID,
  'canary-group',
  'canary-forged',
  'canary-bearer',
  'canary-cookie',
  'canary-key',
  'canary-description',
];
const ODD_NAME = 'a\nb\u001b[31m{"act":"forged"}';

const POLICY = {
  name: 'nightly',
  enabled: false,
  description: 'canary-description',
  mode: 'incremental',
  selector: { namespaces: ['shop'] },
  schedule: { every: '1h', onMissed: 'run' },
  retention: { keepAtLeast: 1 },
};

describe('who did what, on record', () => {
  let story: Story;
  let shift = 0;
  const log = new LogLines();
  const proof = { 'x-soteria-proxy-secret': SECRET };
  const ada = { ...as('ada', 'admins', 'canary-group'), ...proof };
  beforeAll(async () => {
    log.listen();
    story = await guardedStory({
      withoutBehaviours: false,
      logger: new ProcessLogger('debug'),
      clock: { ...realClock, now: () => Date.now() + shift },
      variables: {
        SOTERIA_PROXY_SECRET: SECRET,
        SOTERIA_B2_ENDPOINT: 'http://127.0.0.1:9',
        SOTERIA_B2_REGION: 'r',
        SOTERIA_B2_BUCKET: 'b',
        SOTERIA_B2_KEY_ID: KEY_ID,
        SOTERIA_B2_APPLICATION_KEY: APPLICATION_KEY,
      },
    });
  });
  afterAll(async () => {
    await story.end();
    log.stop();
  });

  /** The audit lines about an act, oldest first. */
  const acts = (act: string) => log.of('Audit').filter((line) => line['act'] === act);

  const eventsAbout = (kind: string, namespace: string) =>
    story.cluster.sandbox.store
      .list<CoreEvent>('events', namespace)
      .filter(({ involvedObject }) => involvedObject.kind === kind);
  const claimEvents = (namespace: string) => eventsAbout('PersistentVolumeClaim', namespace);
  const told = ({ reason, message }: CoreEvent): string => `${reason}: ${message}`;

  async function endedAs(headers: Record<string, string>, id: string): Promise<Operation> {
    let operation: Operation | undefined;
    await story.until(`operation ${id} has ended`, async () => {
      operation = (await story.get<Operation>(`/v1/operations/${id}`, headers)).body;
      return operation.finishedAt !== undefined;
    });
    return operation as Operation;
  }

  it('what was asked for, by whom, through what, and what came of it', async () => {
    const asked = { namespace: 'shop', pvc: 'orders', note: 'before the move' };
    const headers = { ...ada, 'x-soteria-client': 'console' };
    const { body, headers: answer } = await story.post<Operation>('/v1/backup', asked, headers);
    expect(await endedAs(ada, body.id)).toMatchObject({
      state: 'succeeded',
      requestedBy: { user: 'ada' },
    });
    await story.until('the outcome is on record', () => acts('backup').length > 0);
    expect(acts('backup:create')).toEqual([
      expect.objectContaining({
        by: { user: 'ada' },
        via: 'console',
        target: { namespace: 'shop', pvc: 'orders' },
        result: 'accepted',
        operation: body.id,
        request: answer.get('x-request-id'),
      }),
    ]);
    expect(acts('backup')).toEqual([
      expect.objectContaining({
        by: { user: 'ada' },
        via: 'console',
        target: { namespace: 'shop', pvc: 'orders' },
        result: 'succeeded',
        operation: body.id,
      }),
    ]);
    await story.until('the claim has Events', () => claimEvents('shop').length === 2);
    const events = claimEvents('shop').map(told).sort();
    expect(events[0]).toMatch(/^BackupRequested: .*by ada through console/);
    expect(events[1]).toMatch(new RegExp(`^BackupSucceeded: .*${body.id}`));
  });

  it('what was refused, and why', async () => {
    const keys = { namespace: 'vault', pvc: 'keys' };
    await story.post('/v1/backup', keys, { ...VIEWER, ...proof });
    await story.post('/v1/backup', keys, { ...SHOPKEEPER, ...proof });
    await story.post('/v1/backup', { namespace: 'shop', pvc: 'nothing' }, ada);
    await story.post('/v1/backup', { namespace: 'shop', pvc: 7 }, ada);
    await story.until('all are on record', () => acts('backup:create').length === 5);
    expect(acts('backup:create').slice(1)).toEqual([
      expect.objectContaining({ by: { user: 'vera' }, result: 'refused', reason: 'not-permitted' }),
      expect.objectContaining({
        by: { user: 'sam' },
        target: keys,
        result: 'refused',
        reason: 'not-found',
      }),
      expect.objectContaining({
        target: { namespace: 'shop', pvc: 'nothing' },
        result: 'refused',
        reason: 'not-found',
      }),
      expect.objectContaining({ result: 'refused', reason: 'validation-failed' }),
    ]);
  });

  it('changes of policies, exclusions and pins, on record and as Events', async () => {
    expect((await story.post('/v1/policies', POLICY, ada)).status).toBe(201);
    expect((await story.delete('/v1/policies/nightly', ada)).status).toBe(204);
    expect((await story.delete('/v1/policies/nothing', ada)).status).toBe(404);
    const excluded = { namespace: 'vault', pvc: 'keys', reason: 'scratch' };
    expect((await story.post('/v1/exclusions', excluded, ada)).status).toBeLessThan(300);
    const ended = await story.delete('/v1/exclusions?namespace=vault&pvc=keys', ada);
    expect(ended.status).toBe(204);
    await story.until('all are on record', () => acts('policy:write').length >= 5);
    expect(acts('policy:write')).toEqual([
      expect.objectContaining({
        by: { user: 'ada' },
        target: { name: 'nightly' },
        result: 'accepted',
      }),
      expect.objectContaining({ target: { name: 'nightly' }, result: 'accepted' }),
      expect.objectContaining({
        target: { name: 'nothing' },
        result: 'refused',
        reason: 'not-found',
      }),
      expect.objectContaining({
        target: { namespace: 'vault', pvc: 'keys' },
        result: 'accepted',
      }),
      expect.objectContaining({
        target: { namespace: 'vault', pvc: 'keys' },
        result: 'accepted',
      }),
    ]);
    await story.until('the claim tells of it', () => claimEvents('vault').length === 2);
    expect(claimEvents('vault').map(told).sort()).toEqual([
      'ExclusionEnded: The exclusion of vault/keys was ended (by ada through api)',
      'ExclusionSet: vault/keys was excluded from backups (by ada through api)',
    ]);
    expect(eventsAbout('Secret', 'soteria').map(told).sort()).toEqual([
      'PolicyDeleted: The policy nightly was deleted (by ada through api)',
      'PolicySaved: The policy nightly was saved (by ada through api)',
    ]);
  });

  it('a change whose author did not wait for the answer', async () => {
    await story.post('/v1/policies', { ...POLICY, name: 'unwatched' }, ada);
    const before = acts('policy:write').length;
    const gone = new AbortController();
    const end = story.cluster.sandbox.mutations.on({
      before: async ({ plural, verb }) => {
        if (plural !== 'secrets' || verb === 'create') return undefined;
        gone.abort();
        await expect(asked).rejects.toThrow();
        // What is answered after it was sent after the connection was closed.
        await story.get('/healthz');
        return undefined;
      },
    });
    const address = `${story.address}/v1/policies/unwatched`;
    const asked = fetch(address, { method: 'DELETE', headers: ada, signal: gone.signal });
    await expect(asked).rejects.toThrow();
    await story.until('it is on record', () => acts('policy:write').length > before);
    end();
    expect(acts('policy:write').at(-1)).toMatchObject({
      target: { name: 'unwatched' },
      result: 'accepted',
    });
    await story.until('the Secret tells of it', () =>
      eventsAbout('Secret', 'soteria').map(told).join('\n').includes('unwatched was deleted'),
    );
  });

  it('what a policy does is the policy’s', async () => {
    const policy = { ...POLICY, enabled: true, schedule: { every: '1m', onMissed: 'run' } };
    expect((await story.post('/v1/policies', policy, ada)).status).toBe(201);
    await story.until('the policy has run', async () => {
      shift += 20_000;
      await story.tick();
      return acts('backup').some(({ via }) => via === 'policy');
    });
    expect(acts('backup').find(({ via }) => via === 'policy')).toMatchObject({
      by: { policy: 'nightly' },
      result: 'succeeded',
    });
  });

  it('S18, S21: nothing that is sent can forge a line, or hide one', async () => {
    const before = log.all().length;
    await story.post('/v1/backup', { namespace: ODD_NAME, pvc: ODD_NAME.repeat(100) }, ada);
    await story.get(`/v1/operations/${encodeURIComponent('a"b')}`, ada);
    const long = `u${'x'.repeat(255)}`;
    await story.post(
      '/v1/backup',
      { namespace: 'shop', pvc: 'nothing' },
      { ...as(long, 'admins'), ...proof },
    );
    await story.until('both are on record', () =>
      log.of('Audit').some(({ by }) => JSON.stringify(by).includes(long)),
    );
    const lines = log.all().slice(before);
    expect(lines.filter(({ act }) => act === 'forged')).toEqual([]);
    // Each of them is one line of JSON, and short.
    expect(log.odd()).toEqual([]);
    for (const line of lines) expect(JSON.stringify(line).length).toBeLessThan(2_000);
    expect(log.text()).not.toContain('\u001b');
  });

  it('S18: no secret and nothing that identity headers held is in any line', async () => {
    const target = '/v1/session';
    const odd = [
      ['X-Forwarded-User: canary-forged', 'X-Forwarded-Groups: canary-group'],
      [...linesOf(ADMIN), 'X_Forwarded_Groups: canary-forged'],
      [...linesOf(ADMIN), 'X-Forwarded-Groups: canary-forged'],
      [
        ...linesOf(NOBODY),
        `X-Soteria-Proxy-Secret: ${SECRET}`,
        'Authorization: Bearer canary-bearer',
      ],
      [...linesOf({ ...ada }), 'Cookie: session=canary-cookie', 'Idempotency-Key: canary-key'],
      [`X-Soteria-Proxy-Secret: ${SECRET}x`, ...linesOf(ADMIN)],
    ];
    for (const lines of odd) await sendRaw(portOf(story), { target, lines });
    await story.post(
      '/v1/backup',
      { namespace: 'shop', pvc: 'nothing' },
      { ...ada, 'idempotency-key': 'canary-key' },
    );
    await story.until('refusals are in the log', () => log.of('Access').length > 0);
    for (const canary of CANARIES) expect(log.text().includes(canary) ? canary : '').toBe('');
    const answers = await Promise.all(
      ['/v1/session', '/v1/policies', '/v1/b2', '/metrics', '/readyz'].map((path) =>
        story.get(path, ada),
      ),
    );
    const told = JSON.stringify(answers.map(({ body }) => body));
    for (const secret of [SECRET, APPLICATION_KEY, KEY_ID]) expect(told).not.toContain(secret);
  });
});
