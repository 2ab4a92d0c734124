import { type Operation } from '@soteria/contracts';
import { type CoreEvent } from '@soteria/kube';
import { type AdmissionPlugin, denial, Refusal, world } from '@soteria/sandbox';
import { LogLines } from '../attacks/testing/log-lines';
import { ProcessLogger } from '../config/process-logger';
import { Story } from '../testing/story';

const noBackups: AdmissionPlugin = {
  name: 'hours.example',
  covers: ({ plural }) => plural === 'backups',
  validate: ({ operation }) =>
    operation === 'CREATE'
      ? new Refusal(403, 'Forbidden', denial('hours.example', 'not during office hours'))
      : undefined,
};

describe('Events about claims', () => {
  let story: Story;
  const log = new LogLines();
  beforeAll(async () => {
    log.listen();
    story = await Story.begin({
      world: world().volume('shop/orders').backedUp('2d ago'),
      logger: new ProcessLogger('warn'),
      admission: [noBackups],
    });
  });
  afterAll(async () => {
    await story.end();
    log.stop();
  });

  it('stand on the record of the operation where their namespace is not there', async () => {
    const { id } = await story.done('/v1/restores', {
      source: { namespace: 'shop', pvc: 'orders' },
      target: { namespace: 'new-home', pvc: 'orders', createNamespace: true },
    });
    const undo = await story.delete<Operation>(`/v1/restores/${id}`);
    expect(await story.ended(undo.body.id)).toMatchObject({ state: 'succeeded' });

    const told = () =>
      story.cluster.sandbox.store
        .list<CoreEvent>('events', story.config.namespace)
        .map(({ involvedObject, message }) => `${involvedObject.name}: ${message}`)
        .sort();
    await story.until('both are told', () => told().length >= 2);
    const record = `soteria-operation-${id}: Restore of new-home/orders was requested`;
    const end = `soteria-operation-${undo.body.id}: Undo of new-home/orders has succeeded`;
    expect(told()).toHaveLength(2);
    expect(told().join('\n')).toContain(record);
    expect(told().join('\n')).toContain(end);
    expect(log.of('Audit').filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('say what has failed, and why', async () => {
    const id = await story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
    expect(await story.ended(id)).toMatchObject({ state: 'failed' });
    const failed = () =>
      story.cluster.sandbox.store
        .list<CoreEvent>('events', 'shop')
        .find(({ reason }) => reason === 'BackupFailed');
    await story.until('it is told', () => failed() !== undefined);
    expect(failed()).toMatchObject({ type: 'Warning', involvedObject: { name: 'orders' } });
    expect(failed()?.message).toMatch(/^Backup has failed: .*not during office hours/);
  });
});
