import { TestBed } from '@angular/core/testing';
import { TestConsole } from '../testing/console';
import { inventory, session, viewer } from '../testing/world';
import { Commands } from './commands';
import { Permissions } from './current-session';
import { Inventory } from './inventory';
import { Policies } from './policies';
import { SignIn } from './sign-in';

async function opened(story = {}) {
  const console = new TestConsole(story);
  await console.open();
  return { console, permissions: TestBed.inject(Permissions) };
}

describe('what stands in the way of an action', () => {
  it('is nothing while all is well', async () => {
    const { permissions } = await opened();
    expect(permissions.refusal('backup:create')).toBeNull();
  });

  it('is the role, by its name', async () => {
    const { permissions } = await opened({ session: viewer() });
    expect(permissions.refusal('backup:create')).toContain('viewer');
    expect(permissions.refusal('inventory:read')).toBeNull();
  });

  it('is a lost connection', async () => {
    const { console, permissions } = await opened();
    console.events.breakOff();
    expect(permissions.refusal('backup:create')).toContain('connection');
  });

  it('is lost contact with the cluster, by what is out of reach', async () => {
    const stale = { since: '2026-11-23T11:50:00Z', source: 'backups.longhorn.io', detail: '503' };
    const console = new TestConsole();
    console.api.on('GET /v1/inventory', inventory([], { stale }));
    await console.open();
    expect(TestBed.inject(Permissions).refusal('backup:create')).toContain('backups.longhorn.io');
  });

  it('is an ended session, before all else that can be mended', async () => {
    const { console, permissions } = await opened();
    console.events.breakOff();
    TestBed.inject(SignIn).expire();
    expect(permissions.refusal('backup:create')).toContain('session');
  });
});

describe('a right that was taken away', () => {
  it('is asked about once, where even who one is is not told', async () => {
    const { console } = await opened();
    const { api } = console;
    const asked = () => api.sentTo('GET /v1/session').length;
    const before = asked();
    const none = api.problem('not-permitted', 'You may do nothing here.');
    api.on('POST /v1/backup', none).on('GET /v1/session', none);
    const backUp = TestBed.inject(Commands).backUp({ namespace: 'shop', pvc: 'orders' });
    await expect(backUp).rejects.toThrow('You may do nothing here.');
    for (let round = 0; round < 5; round += 1) await console.settle();
    expect(asked()).toBe(before + 1);
  });

  const refused = async () => {
    const { console, permissions } = await opened();
    const { api, events } = console;
    const opensBefore = events.opened;
    api
      .on('POST /v1/backup', api.problem('not-permitted', 'This needs backup:create.'))
      .on('GET /v1/session', viewer());
    const act = () => TestBed.inject(Commands).backUp({ namespace: 'shop', pvc: 'orders' });
    await expect(act()).rejects.toThrow('This needs backup:create.');
    await console.settle();
    return { console, permissions, act, opens: () => events.opened - opensBefore };
  };

  it('is known from the first refusal on', async () => {
    const { permissions } = await refused();
    expect(permissions.refusal('backup:create')).toContain('viewer');
  });

  it('is that to see, also when no stream is opened any more to say so', async () => {
    const { console } = await opened();
    const { api } = console;
    const refusal = api.problem('not-permitted', 'This needs inventory:read.');
    api
      .on('GET /v1/inventory', refusal)
      .on('GET /v1/policies', refusal)
      .on('GET /v1/session', session({ permissions: [], role: 'none' }));
    await TestBed.inject(Policies).load();
    await console.settle();
    expect(TestBed.inject(Inventory).problem()?.code).toBe('not-permitted');
  });

  it('has everything read anew, once', async () => {
    const { console, act, opens } = await refused();
    expect(opens()).toBe(1);
    await expect(act()).rejects.toThrow();
    await console.settle();
    expect(opens()).toBe(1);
  });
});
