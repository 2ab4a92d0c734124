import { type BackupRecord, writeRecord } from '@soteria/domain';
import {
  RECORD_DATA_KEY,
  RECORD_LABEL,
  RECORD_OPERATION,
  RESOURCES,
  resourcePath,
} from '@soteria/kube';
import { Listener } from '../attacks/testing/listener';
import { Story } from '../testing/story';

const ITEMS = 1_000;
/** Of so many items in all, the first events are not kept any more. */
const OPERATIONS = 12;

describe('what is told of operations with very many items', () => {
  let story: Story;
  const listeners: Listener[] = [];
  beforeAll(async () => {
    story = await Story.begin();
  });
  afterAll(async () => {
    for (const listener of listeners) listener.close();
    await story.end();
  });

  async function listening(headers: Record<string, string> = {}): Promise<Listener> {
    const listener = await Listener.open(story.address, headers);
    listeners.push(listener);
    return listener;
  }
  const told = (listener: Listener) =>
    listener.events().filter(({ name }) => name === 'operation' || name === 'reset');

  const write = (id: string) =>
    story.kube('POST', resourcePath(RESOURCES.configMaps, story.config.namespace), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: `soteria-operation-${id}`,
        labels: { [RECORD_LABEL]: RECORD_OPERATION },
      },
      data: { [RECORD_DATA_KEY]: writeRecord(finished(id)) },
    });

  it('is kept in small numbers for those who come back', async () => {
    const first = await listening();
    for (let at = 0; at < OPERATIONS; at += 1) {
      await write(`op-${at}`);
      await story.until('it is told', () => told(first).length > at);
    }
    const ids = told(first).map(({ id }) => id);
    const [early, late] = [
      await listening({ 'last-event-id': ids[0] ?? '' }),
      await listening({ 'last-event-id': ids[OPERATIONS - 2] ?? '' }),
    ];
    await story.until('both are told', () => [early, late].every((each) => told(each).length > 0));
    expect(told(early).map(({ name }) => name)).toEqual(['reset']);
    expect(told(late).map(({ id }) => id)).toEqual([ids[OPERATIONS - 1]]);
  });
});

/** A backup of very many claims that has ended. */
function finished(id: string): BackupRecord {
  const at = new Date().toISOString();
  return {
    version: 1,
    id,
    kind: 'backup',
    together: false,
    requestedBy: { user: 'ada' },
    via: 'api',
    request: id,
    createdAt: at,
    finishedAt: at,
    namespace: 'shop',
    items: Array.from({ length: ITEMS }, (_, item) => ({
      namespace: 'shop',
      pvc: `claim-${item}`,
      state: 'succeeded',
      phase: 'done',
      finishedAt: at,
      objects: [],
      claimUid: `uid-${item}`,
      volume: `pvc-${item}`,
      target: 'default',
      mode: 'incremental',
      name: `${id}-${item}`,
    })),
  };
}
