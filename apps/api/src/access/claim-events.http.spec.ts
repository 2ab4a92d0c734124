import { type Operation } from '@soteria/contracts';
import { type CoreEvent } from '@soteria/kube';
import { world } from '@soteria/sandbox';
import { LogLines } from '../attacks/testing/log-lines';
import { ProcessLogger } from '../config/process-logger';
import { Story } from '../testing/story';

describe('Events about claims whose namespace is not there', () => {
  let story: Story;
  const log = new LogLines();
  beforeAll(async () => {
    log.listen();
    story = await Story.begin({
      world: world().volume('shop/orders').backedUp('2d ago'),
      logger: new ProcessLogger('warn'),
    });
  });
  afterAll(async () => {
    await story.end();
    log.stop();
  });

  it('stand on the record of the operation, of a restore and of its undo', async () => {
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
    await story.until('both are told', () => told().length >= 2, 10_000);
    const record = `soteria-operation-${id}: Restore of new-home/orders was requested`;
    const end = `soteria-operation-${undo.body.id}: Undo of new-home/orders has succeeded`;
    expect(told()).toHaveLength(2);
    expect(told().join('\n')).toContain(record);
    expect(told().join('\n')).toContain(end);
    expect(log.of('Audit').filter(({ level }) => level === 'warn')).toEqual([]);
  });
});
