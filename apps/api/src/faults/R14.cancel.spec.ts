import { type Operation } from '@soteria/contracts';
import { MARK, world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const LONG_MS = 180_000;
const LONGHORN = 'longhorn-system';

describe('R14: an operation is cancelled', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({
      world: world()
        .namespace('elsewhere')
        .volume('shop/slow', { marks: { [MARK.backupStallsAt]: '40' } })
        .volume('shop/orders')
        .volume('shop/kept')
        .backedUp('1d ago')
        .volume('shop/stuck', { marks: { [MARK.restoreStallsAt]: '30' } })
        .backedUp('1d ago'),
      variables: { SOTERIA_BACKUP_CONCURRENCY: '1' },
    });
  }, LONG_MS);
  afterAll(() => story.end(), LONG_MS);

  const cancel = (id: string) => story.post<Operation>(`/v1/operations/${id}/cancel`, {});
  const backUp = (pvc: string) => story.begun('/v1/backup', { namespace: 'shop', pvc });
  const inPhase = (id: string, phase: string) =>
    story.until(
      `${id} is ${phase}`,
      async () => {
        return (await story.operation(id)).items[0]?.phase === phase;
      },
      LONG_MS,
    );
  /** What is left of an operation. */
  const isBackup = ({ kind }: { kind: string }) => kind === 'Backup';
  const ours = (id: string) =>
    [...story.cluster.sandbox.store.everything().values()].filter(
      ({ kind, metadata }) =>
        metadata.labels?.['soteria.io/operation'] === id &&
        metadata.deletionTimestamp === undefined &&
        !/ConfigMap|Event/.test(kind),
    );

  it(
    'while it waits it ends at once; while it uploads it takes its backup back; twice is once',
    async () => {
      const uploading = await backUp('slow');
      await story.until(
        'it runs',
        async () => (await story.operation(uploading)).items[0]?.progress === 40,
        LONG_MS,
      );
      const waiting = await backUp('orders');
      await story.until('it says for what it waits', async () => {
        return /turn/.test((await story.operation(waiting)).items[0]?.detail ?? '');
      });
      expect((await cancel(waiting)).status).toBe(202);
      expect(await story.ended(waiting, LONG_MS)).toMatchObject({ state: 'cancelled' });
      const answers = await Promise.all([cancel(uploading), cancel(uploading)]);
      expect(answers.map(({ status }) => status)).toEqual([202, 202]);
      expect(await story.ended(uploading, LONG_MS)).toMatchObject({ state: 'cancelled' });
      await story.until('its backup is gone', () => !ours(uploading).some(isBackup), LONG_MS);
      expect(ours(waiting)).toEqual([]);
      // An upload that has begun may still read its snapshot, which goes after the next backup.
      expect(ours(uploading).map(({ kind }) => kind)).toEqual(['Snapshot']);
    },
    LONG_MS * 2,
  );

  it(
    'at the moment at which its record is written it is cancelled none the less',
    async () => {
      const { mutations } = story.cluster.sandbox;
      const uploading = await backUp('slow');
      await inPhase(uploading, 'uploading');
      const waiting = await backUp('orders');
      let cancelled: Promise<{ status: number }> | undefined;
      const end = mutations.on({
        before: async ({ plural, verb, name }) => {
          const isIt = plural === 'configmaps' && name === `soteria-operation-${waiting}`;
          if (!isIt || verb !== 'update' || cancelled) return undefined;
          cancelled = cancel(waiting);
          await cancelled;
          return undefined;
        },
      });
      await cancel(uploading);
      expect(await story.ended(waiting, LONG_MS)).toMatchObject({ state: 'cancelled' });
      end();
      expect((await cancelled)?.status).toBe(202);
      await story.ended(uploading, LONG_MS);
      expect(ours(waiting)).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'while a step is under way it is heard once the step has ended',
    async () => {
      const { mutations } = story.cluster.sandbox;
      let cancelled: Promise<{ status: number }> | undefined;
      const end = mutations.on({
        before: async ({ plural, verb }) => {
          if (plural !== 'snapshots' || verb !== 'create' || cancelled) return undefined;
          cancelled = begun.then(cancel);
          await cancelled;
          return undefined;
        },
      });
      const begun = backUp('slow');
      const id = await begun;
      expect(await story.ended(id, LONG_MS)).toMatchObject({ state: 'cancelled' });
      end();
      expect((await cancelled)?.status).toBe(202);
      expect(ours(id)).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'a restore that runs takes its volume back and leaves no claim',
    async () => {
      const id = await story.begun('/v1/restores', {
        source: { namespace: 'shop', pvc: 'stuck' },
        target: { namespace: 'elsewhere', pvc: 'stuck' },
      });
      await inPhase(id, 'restoring');
      expect((await cancel(id)).status).toBe(202);
      expect(await story.ended(id, LONG_MS)).toMatchObject({ state: 'cancelled' });
      expect(ours(id)).toEqual([]);
      expect(story.cluster.sandbox.store.list('persistentvolumeclaims', 'elsewhere')).toEqual([]);
    },
    LONG_MS * 2,
  );

  it(
    'an undo that deletes goes on, and both say why',
    async () => {
      const restore = await story.begun('/v1/restores', {
        source: { namespace: 'shop', pvc: 'kept' },
        target: { namespace: 'elsewhere', pvc: 'kept' },
      });
      expect(await story.ended(restore, LONG_MS)).toMatchObject({ state: 'succeeded' });
      const finalizers = (names: string[]) =>
        story.kube(
          'PATCH',
          '/api/v1/namespaces/elsewhere/persistentvolumeclaims/kept',
          { metadata: { finalizers: names } },
          'application/merge-patch+json',
        );
      await finalizers(['backup.example/hold']);
      const undo = await story.delete<Operation>(`/v1/restores/${restore}`);
      const { id } = undo.body;
      await story.until('it says what holds it up', async () => {
        return /finalizer backup.example\/hold/.test(
          (await story.operation(id)).items[0]?.detail ?? '',
        );
      });
      expect(await cancel(id)).toMatchObject({
        status: 409,
        body: { code: 'conflict', detail: expect.stringContaining('It ends by itself') as string },
      });
      await finalizers([]);
      expect(await story.ended(id, LONG_MS)).toMatchObject({ state: 'succeeded' });
      expect(ours(restore)).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'after its end it is refused, and nobody knows one that never was',
    async () => {
      const id = await backUp('orders');
      await story.ended(id, LONG_MS);
      expect(await cancel(id)).toMatchObject({ status: 409, body: { code: 'conflict' } });
      expect(await story.operation(id)).toMatchObject({ state: 'succeeded' });
      expect(story.cluster.sandbox.store.list('backups.longhorn.io', LONGHORN)).not.toEqual([]);
      expect(await cancel('op-nobody')).toMatchObject({ status: 404 });
    },
    LONG_MS,
  );
});
