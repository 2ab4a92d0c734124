import { type Operation } from '@soteria/contracts';
import { world } from '@soteria/sandbox';
import { Listener } from '../attacks/testing/listener';
import { TimeLapse } from '../faults/testing/time-lapse';

const A_WHILE_MS = 2_000;

describe('what is told to the only listener, who lost the connection and comes back', () => {
  let lapse: TimeLapse;
  const listeners: Listener[] = [];

  beforeAll(async () => {
    lapse = await TimeLapse.begin({ world: world().volume('shop/orders') });
  });
  afterEach(() => {
    for (const listener of listeners.splice(0)) listener.close();
  });
  afterAll(() => lapse.story.end());

  async function listening(lastEventId?: string): Promise<Listener> {
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const listener = await Listener.open(lapse.story.address, headers);
    listeners.push(listener);
    return listener;
  }
  const backUp = () => lapse.story.begun('/v1/backup', { namespace: 'shop', pvc: 'orders' });
  const told = (listener: Listener, id: string) =>
    listener
      .events()
      .filter(({ name }) => name === 'operation')
      .map(({ data }) => JSON.parse(data) as Operation)
      .filter((operation) => operation.id === id);

  /** The operation ends while nobody listens, and what is to be told of it would have been by the end. */
  async function endsUnheard(id: string): Promise<void> {
    expect(await lapse.ended(id)).toMatchObject({ state: 'succeeded' });
    await lapse.pass(A_WHILE_MS);
  }

  it('is that an operation ended meanwhile', async () => {
    const first = await listening();
    const id = await backUp();
    await lapse.until('it is told of', () => told(first, id).length > 0);
    first.close();
    await endsUnheard(id);
    const again = await listening(first.lastId());
    await lapse.story.until('what was missed', () => told(again, id).at(-1)?.state === 'succeeded');
    expect(again.events().map(({ name }) => name)).not.toContain('reset');
  });

  it('is the same when nothing had been told before', async () => {
    const first = await listening();
    await lapse.story.until('the stream has begun', () => first.text !== '');
    first.close();
    expect(first.events()).toEqual([]);
    const id = await backUp();
    await endsUnheard(id);
    const again = await listening(first.lastId());
    await lapse.story.until('what was missed', () => told(again, id).at(-1)?.state === 'succeeded');
  });

  it('is nothing to somebody new, who reads everything anyway', async () => {
    const id = await backUp();
    await endsUnheard(id);
    const other = await listening();
    await lapse.story.until('the stream has begun', () => other.text !== '');
    expect(other.events()).toEqual([]);
  });
});
