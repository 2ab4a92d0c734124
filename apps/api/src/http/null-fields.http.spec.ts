import { world } from '@soteria/sandbox';
import { Story } from '../testing/story';

const claim = { namespace: 'shop', pvc: 'orders' };
const target = { namespace: 'shop', pvc: 'orders-again' };
const restore = { source: claim, target };
const together = { source: { namespace: 'shop' }, target: { namespace: 'elsewhere' } };

describe('null in the place of a field that may be left out', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: world().volume('shop/orders').backedUp('1d ago') });
  });
  afterAll(() => story.end());

  const kept = () =>
    ['configmaps', 'secrets'].flatMap((kind) => story.cluster.sandbox.store.list(kind, 'soteria'));

  it.each([
    ['/v1/backup', { ...claim, mode: null }, '/mode'],
    ['/v1/backup', { ...claim, note: null }, '/note'],
    ['/v1/backup/namespace', { namespace: 'shop', labelSelector: null }, '/labelSelector'],
    ['/v1/backup/namespace', { namespace: 'shop', excludePvcs: null }, '/excludePvcs'],
    ['/v1/backup/namespace', { namespace: 'shop', mode: null }, '/mode'],
    ['/v1/backup/namespace', { namespace: 'shop', note: null }, '/note'],
    ['/v1/restores', { ...restore, note: null }, '/note'],
    ['/v1/restores', { ...restore, plan: null }, '/plan'],
    ['/v1/restores', { ...restore, dryRun: null }, '/dryRun'],
    ['/v1/restores', { ...restore, source: { ...claim, at: null } }, '/source/at'],
    ['/v1/restores', { ...restore, target: { ...target, labels: null } }, '/target/labels'],
    [
      '/v1/restores',
      { ...restore, target: { ...target, accessModes: null } },
      '/target/accessModes',
    ],
    [
      '/v1/restores',
      { ...restore, target: { ...target, storageClass: null } },
      '/target/storageClass',
    ],
    ['/v1/restores/namespace', { ...together, pvcs: null }, '/pvcs'],
    ['/v1/restores/namespace', { ...together, onMissing: null }, '/onMissing'],
    ['/v1/restores/namespace', { ...together, note: null }, '/note'],
    ['/v1/exclusions', { ...claim, reason: 'a cache', until: null }, '/until'],
    ['/v1/exclusions', { ...claim, reason: 'a cache', onlyNew: null }, '/onlyNew'],
  ])('is refused, and nothing is kept: %s %j', async (path, body, pointer) => {
    const before = kept();
    const problem = await story.refused('POST', path, body);
    const detail = 'must not be null; leave it out instead.';
    expect(problem).toMatchObject({ status: 400, errors: [{ pointer, detail }] });
    expect(problem.errors).toHaveLength(1);
    expect(kept()).toEqual(before);
  });
});

describe('what stands where an object or a name has to', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ world: world().volume('shop/orders').backedUp('1d ago') });
  });
  afterAll(() => story.end());

  const noObject = 'The body must be a JSON object.';
  it.each([
    ['/v1/backup', [], '', noObject],
    ['/v1/backup/namespace', [claim], '', noObject],
    ['/v1/restores', { source: 'x', target }, '/source', 'must be an object.'],
    ['/v1/restores', { source: claim, target: [] }, '/target', 'must be an object.'],
    ['/v1/restores', { source: null, target }, '/source', 'must be an object.'],
    ['/v1/restores', { source: { backup: null }, target }, '/source/backup', 'must not be null.'],
    ['/v1/restores', { source: { backup: 5 }, target }, '/source/backup', 'must be a text.'],
    ['/v1/restores', {}, '/source/namespace', 'is missing.'],
  ])('is pointed at itself: %s %j', async (path, body, pointer, detail) => {
    const problem = await story.refused('POST', path, body);
    expect(problem).toMatchObject({ status: 400, errors: [{ pointer, detail }] });
  });
});
