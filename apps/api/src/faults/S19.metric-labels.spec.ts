import fc from 'fast-check';
import { ADMIN, as, guardedStory, linesOf, portOf } from '../attacks/testing/guarded';
import { sendRaw } from '../attacks/testing/raw-request';
import { labelText, seriesLine } from '../metrics/exposition';
import { readExposition } from '../metrics/testing/read-exposition';
import { type Story } from '../testing/story';

const ASKED = 300;

describe('S19: what callers send as labels of metrics', () => {
  let story: Story;
  beforeAll(async () => {
    story = await guardedStory({ withoutBehaviours: false });
  });
  afterAll(() => story.end());

  const scrape = async () => readExposition((await story.get<string>('/metrics')).body);
  /** The series by their names and labels, without what they count. */
  const seriesOf = async () =>
    (await scrape())
      .lines()
      // Those of the process come and go by themselves.
      .filter((line) => !/^(process|nodejs)_/.test(line))
      .map((line) => line.replace(/ \S+$/, ''))
      .sort();

  async function ask(at: number): Promise<void> {
    const port = portOf(story);
    const lines = linesOf(as(`user-${at}`, 'viewers', `group-${at}`));
    for (const target of [
      `/v1/inventory/ns-${at}/pvc-${at}`,
      `/v1/nothing-${at}`,
      `/v1/operations/op-${at}`,
      `/v1/inventory?q=${at}`,
    ]) {
      await sendRaw(port, { target, lines });
    }
    await sendRaw(port, { method: `M${at}`, target: '/v1/session', lines });
    await sendRaw(port, { target: '/v1/session', lines: [`X_Forwarded_User: x${at}`, ...lines] });
  }

  it('adds no series: not by paths, methods, users, groups or names', async () => {
    for (let at = 0; at < 3; at += 1) await ask(at);
    await story.get('/metrics', ADMIN);
    // The moment of the first look is a series of its own.
    await story.tick();
    const before = await seriesOf();
    const all = Array.from({ length: ASKED / 6 }, (_, at) => at + 10);
    await Promise.all(all.map(ask));
    expect(await seriesOf()).toEqual(before);
    expect(before.join('\n')).not.toMatch(/user-|group-|nothing-|ns-1|op-1/);
  });

  it('series of a claim go with the claim', async () => {
    const name = 'short-lived';
    const path = '/api/v1/namespaces/shop/persistentvolumeclaims';
    await story.kube('POST', path, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'shop' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    const isTold = async () => (await story.get<string>('/metrics')).body.includes(name);
    await story.until('it is told of', isTold);
    await story.kube('DELETE', `${path}/${name}`);
    await story.until('it is told of no more', async () => !(await isTold()));
  });

  it('are understood by readers as they were meant, whatever is in them', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('"', '\\', '\n', '}', '{', ',', '=', ' ', 'n') }),
    );
    fc.assert(
      fc.property(text, text, (namespace, reason) => {
        const line = seriesLine('soteria_x', labelText({ namespace, reason }), 1);
        expect(line.trimEnd().split('\n')).toHaveLength(1);
        expect(readExposition(line).series('soteria_x')).toEqual([
          expect.objectContaining({ labels: { namespace, reason }, value: 1 }),
        ]);
      }),
    );
  });
});
