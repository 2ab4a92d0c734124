import fc from 'fast-check';
import { type Story } from '../testing/story';
import { FuzzClient } from './testing/fuzz-client';
import { type FuzzedRequest, type OpenApi, requestsOf } from './testing/fuzzed-requests';
import { knownNames } from './testing/known-names';
import { ADMIN, as, guardedStory, guardedWorld, portOf } from './testing/guarded';
import { heapInUse } from './testing/heap';
import { standingCluster } from './testing/standing-cluster';

const TOTAL = Number(process.env['SOTERIA_FUZZ_REQUESTS'] ?? 2_000);
const SEED = Number(process.env['SOTERIA_FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const AT_ONCE = 20;
const LIMIT_MS = 60_000 + TOTAL * 60;
const MEBIBYTE = 1_024 * 1_024;
/** Whoever may do nothing leaves nothing behind, however often they ask. */
const MAX_GROWTH_BYTES = 32 * MEBIBYTE;
/** Here the cluster itself, which is in this process, grows by what was asked for. */
const MAX_GROWTH_WITH_CLUSTER_BYTES = 512 * MEBIBYTE;
/** How the requests are shared out among callers. */
const SHARES = { anonymous: 0.1, strangers: 0.1, viewers: 0.25, shop: 0.25, admins: 0.3 };

describe(`requests of every kind (seed ${SEED})`, () => {
  let story: Story;
  let client: FuzzClient;
  let requests: fc.Arbitrary<FuzzedRequest>;
  beforeAll(async () => {
    const world = guardedWorld().volume('shop/users').backedUp('2h ago').namespace('spare');
    story = await guardedStory({ world, withoutBehaviours: false });
    client = new FuzzClient(portOf(story), AT_ONCE);
    const openApi = (await story.get<OpenApi>('/v1/openapi.json', ADMIN)).body;
    const { schemas } = openApi.components;
    requests = requestsOf(openApi, { schemas, known: await knownNames(story) });
  }, 180_000);
  afterAll(async () => {
    client.close();
    await story.end();
    process.stderr.write(`fuzzed ${client.sent} requests (seed ${SEED}): ${client.tally()}\n`);
  });

  async function fuzz(share: number, identity: (turn: number) => Record<string, string>) {
    let turn = 0;
    const batches = fc.array(requests, { minLength: AT_ONCE, maxLength: AT_ONCE });
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        turn += 1;
        const faults = await Promise.all(
          batch.map(async (request) => ({
            request,
            fault: await client.fault(request, identity(turn)),
          })),
        );
        expect(faults.filter(({ fault }) => fault !== '')).toEqual([]);
      }),
      { numRuns: Math.ceil((TOTAL * share) / AT_ONCE), seed: SEED, endOnFailure: true },
    );
  }

  it(
    'from nobody, strangers and viewers change nothing, and leave nothing behind',
    async () => {
      const before = standingCluster(story);
      await fuzz(SHARES.anonymous, () => ({}));
      const memory = heapInUse();
      await fuzz(SHARES.strangers, (turn) => as(`noa${turn}`, 'strangers'));
      await fuzz(SHARES.viewers, (turn) => as(`vera${turn}`, 'viewers'));
      expect(standingCluster(story)).toBe(before);
      expect(heapInUse() - memory).toBeLessThan(MAX_GROWTH_BYTES);
    },
    LIMIT_MS,
  );

  it(
    'from somebody of one namespace change nothing in another',
    async () => {
      const { store } = story.cluster.sandbox;
      const elsewhere = () => [
        ...['vault', 'spare', 'nowhere'].flatMap((each) =>
          store.list('persistentvolumeclaims', each),
        ),
        store.list('namespaces').map(({ metadata }) => metadata.name),
        store.list('secrets'),
        store.list('backups.longhorn.io').filter((each) => JSON.stringify(each).includes('vault')),
      ];
      const before = elsewhere();
      await fuzz(SHARES.shop, (turn) => as(`sam${turn}`, 'team-shop'));
      expect(elsewhere()).toEqual(before);
    },
    LIMIT_MS,
  );

  it(
    'from those who may do everything end well, and leave no pollution behind',
    async () => {
      const memory = heapInUse();
      await fuzz(SHARES.admins, (turn) => as(`ada${turn}`, 'admins'));
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
      expect(heapInUse() - memory).toBeLessThan(MAX_GROWTH_WITH_CLUSTER_BYTES);
      expect((await story.get('/healthz')).status).toBe(200);
    },
    LIMIT_MS,
  );
});
