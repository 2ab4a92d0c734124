import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { SignIn } from '../data/sign-in';
import { type Story, TestConsole } from '../testing/console';
import {
  backup,
  hoursAgo,
  inventory,
  inventoryChange,
  item,
  operation,
  session,
  viewer,
  volume,
} from '../testing/world';
import { Shell } from './shell';
import { ShellHarness } from './shell.harness';
import { ShortcutHelpHarness } from './shortcut-help.harness';

const volumes = [
  volume('shop/orders'),
  volume('shop/old-orders', { status: 'overdue' }),
  volume('media/photos'),
];

async function opened(story: Story = {}, url = '/activity') {
  const console = new TestConsole({ volumes, ...story });
  const { fixture } = await console.show(Shell);
  await TestBed.inject(Router).navigateByUrl(url);
  console.events.connect();
  await console.settle();
  const shell = await TestbedHarnessEnvironment.harnessForFixture(fixture, ShellHarness);
  return { console, fixture, shell };
}
const address = () => TestBed.inject(Location).path();
const press = (key: string, target: EventTarget = document.body) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

describe('the way around', () => {
  it('leads to every page, says which is shown, and keeps the chosen namespaces', async () => {
    const { shell } = await opened({}, '/activity?ns=shop');
    const rail = await shell.rail();
    expect(await rail.texts('a')).toEqual([
      'Overview',
      'Volumes',
      'Restore',
      'Activity',
      'Policies',
      'Storage',
      'Settings',
    ]);
    expect(await rail.texts('a[aria-current=page]')).toEqual(['Activity']);
    expect(await (await rail.link('Volumes')).getAttribute('href')).toBe('/volumes?ns=shop');
  });

  it('begins a new page at its heading', async () => {
    const { console, shell } = await opened();
    await (await (await shell.rail()).link('Settings')).click();
    await console.settle();
    expect(document.activeElement?.tagName).toBe('H1');
    expect(document.activeElement?.textContent).toContain('Settings');
  });

  it('leaves the focus alone when the page only changes its query', async () => {
    const { console } = await opened();
    (document.activeElement as HTMLElement | null)?.blur();
    await TestBed.inject(Router).navigateByUrl('/activity?state=failed');
    await console.settle();
    expect(document.activeElement).toBe(document.body);
  });

  it('can be skipped', async () => {
    const { shell } = await opened();
    await shell.press('Skip to the content');
    expect(document.activeElement?.tagName).toBe('MAIN');
  });
});

describe('the choice of namespaces', () => {
  it('is kept in the address, several at a time', async () => {
    const { console, shell } = await opened();
    const filter = await shell.namespaces();
    expect(await filter.texts('fieldset label')).toEqual(['media', 'shop']);
    await filter.tick('shop');
    await console.settle();
    expect(address()).toBe('/activity?ns=shop');
    await filter.tick('media');
    await console.settle();
    expect(address()).toBe('/activity?ns=media,shop');
    await filter.press('Show all');
    await console.settle();
    expect(address()).toBe('/activity');
  });

  it('offers those in which nothing lives any more where the page tells of them, and only there', async () => {
    const story = {
      backups: [backup('wiki/pages', 'b1')],
      operations: [operation('op-1', [item('gone/db')])],
    };
    const { console, shell } = await opened(story, '/volumes/deleted');
    const offered = async () => (await shell.namespaces()).texts('fieldset label');
    expect(await offered()).toEqual(['media', 'shop', 'wiki']);
    await TestBed.inject(Router).navigateByUrl('/activity');
    await console.settle();
    expect(await offered()).toEqual(['gone', 'media', 'shop']);
    await TestBed.inject(Router).navigateByUrl('/volumes');
    await console.settle();
    expect(await offered()).toEqual(['media', 'shop']);
  });

  it('still shows a chosen namespace that has gone', async () => {
    const { shell } = await opened({}, '/activity?ns=bygone');
    const filter = await shell.namespaces();
    expect(await filter.texts('fieldset label')).toContain('bygone');
    expect(await filter.texts('.text')).toEqual(['bygone']);
  });
});

describe('the search', () => {
  it('suggests the best matches, and opens one by keyboard', async () => {
    const { console, shell } = await opened();
    const search = await shell.search();
    await search.type('ord');
    expect(await search.suggestions()).toEqual([
      expect.stringContaining('shop/orders'),
      expect.stringContaining('shop/old-orders'),
    ]);
    await search.key('down');
    expect(await search.reached()).toContain('shop/orders');
    await search.key('down');
    expect(await search.reached()).toContain('shop/old-orders');
    await search.key('enter');
    await console.settle();
    expect(address()).toBe('/volumes/shop/old-orders');
  });

  it('keeps to the chosen volume while news change the others', async () => {
    const { console, shell } = await opened();
    const search = await shell.search();
    await search.type('ord');
    await search.key('down');
    console.events.send('inventory', inventoryChange([volume('shop/ord', { status: 'overdue' })]));
    await console.pass(120);
    expect(await search.suggestions()).toHaveLength(3);
    expect(await search.reached()).toContain('shop/orders');
    await search.key('enter');
    await console.settle();
    expect(address()).toBe('/volumes/shop/orders');
  });

  it('says that nothing matches', async () => {
    const { shell } = await opened();
    const search = await shell.search();
    await search.type('ord');
    expect(await search.texts('[role=status]')).toEqual(['']);
    await search.type('nowhere');
    expect((await search.texts('[role=status]'))[0]).toContain('No volume matches');
    await search.key('escape');
    expect(await search.texts('[role=status]')).toEqual(['']);
  });

  it('shows all that match when nothing is chosen', async () => {
    const { console, shell } = await opened();
    const search = await shell.search();
    await search.type('ord');
    await search.key('enter');
    await console.settle();
    expect(address()).toBe('/volumes?q=ord');
  });

  it('closes its suggestions on Escape, and then empties itself', async () => {
    const { shell } = await opened();
    const search = await shell.search();
    await search.type('ord');
    await search.key('escape');
    expect(await search.suggestions()).toEqual([]);
    await search.key('escape');
    expect(await (await search.field('Find a volume')).getProperty('value')).toBe('');
  });
});

describe('the age of the data', () => {
  it('is live while changes arrive', async () => {
    const { shell } = await opened();
    expect(await (await shell.dataAge()).texts('.text')).toEqual(['Live']);
    expect(await (await shell.dataAge()).texts('[role=status]')).toEqual(['']);
  });

  it('is said, and read out, when the connection is lost', async () => {
    const { console, shell } = await opened();
    console.events.breakOff();
    await console.settle();
    const age = await shell.dataAge();
    expect((await age.texts('.text'))[0]).toMatch(/^As of \d\d:\d\d$/);
    expect((await age.texts('[role=status]'))[0]).toContain('has not heard from Soteria');
  });

  it('is that of what was seen before, when nothing may be seen any more', async () => {
    const { console, shell } = await opened();
    const { api, events } = console;
    api.on('GET /v1/inventory', api.problem('not-permitted', 'This needs inventory:read.'));
    events.breakOff(true);
    await console.pass(1_000);
    events.connect();
    await console.settle();
    const age = await shell.dataAge();
    expect(await age.texts('.text')).toEqual(['No access']);
    expect((await age.texts('[role=status]'))[0]).toContain('You may not see volumes');
  });

  it('names what Soteria itself has lost', async () => {
    const { console, shell } = await opened();
    console.events.send('inventory', {
      revision: '8',
      asOf: hoursAgo(0),
      stale: { since: hoursAgo(2), source: 'backups.longhorn.io', detail: 'it answers 503' },
      summary: inventory([]).summary,
      changed: [],
      removed: [],
    });
    await console.pass(200);
    expect((await (await shell.dataAge()).texts('[role=status]'))[0]).toContain(
      'backups.longhorn.io: it answers 503',
    );
  });
});

describe('an ended session', () => {
  it('is said at the top, without touching what was entered', async () => {
    const { console, shell } = await opened();
    TestBed.inject(SignIn).expire();
    await console.settle();
    expect((await shell.texts('sot-sign-in-banner'))[0]).toContain('Your session has ended.');
    expect(await (await shell.link('Sign in again')).getAttribute('target')).toBe('_blank');
  });

  it('is over when somebody has signed in elsewhere', async () => {
    const { console, shell } = await opened();
    TestBed.inject(SignIn).expire();
    await console.settle();
    await shell.press('I have signed in');
    await console.settle();
    expect(await shell.texts('sot-sign-in-banner')).toEqual(['']);
  });
});

describe('who sits here', () => {
  it('is said with role, groups and how it is known', async () => {
    const { shell } = await opened({ session: viewer() });
    const text = await (await shell.identity()).text();
    for (const part of ['ada', 'viewer', 'ops', 'headers of the proxy'])
      expect(text).toContain(part);
  });

  it('is nobody where sign-in is switched off', async () => {
    const nobody = session({ user: null, groups: [], auth: { enabled: false, method: 'none' } });
    const { shell } = await opened({ session: nobody });
    expect(await (await shell.identity()).text()).toContain('Sign-in is switched off');
  });
});

describe('the appearance', () => {
  afterEach(() => document.documentElement.removeAttribute('data-scheme'));

  it('follows the choice', async () => {
    const { console, shell } = await opened();
    await (await shell.appearance()).tick('Dark');
    await console.settle();
    expect(document.documentElement.dataset['scheme']).toBe('dark');
    await (await shell.appearance()).tick('As the system');
    await console.settle();
    expect(document.documentElement.dataset['scheme']).toBeUndefined();
  });
});

describe('the keys', () => {
  it('go to a page by two of them', async () => {
    const { console } = await opened();
    press('g');
    press('s');
    await console.settle();
    expect(address()).toBe('/storage');
  });

  it('forget the first of two after a while', async () => {
    const { console } = await opened();
    press('g');
    await console.pass(1_300);
    press('s');
    await console.settle();
    expect(address()).toBe('/activity');
  });

  it('find a volume', async () => {
    const { shell } = await opened();
    press('/');
    expect(await (await shell.search()).isFocused()).toBe(true);
  });

  it('show themselves', async () => {
    const { console, fixture } = await opened();
    press('?');
    await console.settle();
    const outside = TestbedHarnessEnvironment.documentRootLoader(fixture);
    const [dialog] = await outside.getAllHarnesses(ShortcutHelpHarness);
    expect(await dialog?.text()).toContain('Go to the volumes');
  });

  it('leave somebody alone who types, or who has switched them off', async () => {
    const { console, shell } = await opened();
    await (await shell.search()).type('x');
    press('g', document.activeElement ?? document.body);
    press('s', document.activeElement ?? document.body);
    await console.settle();
    expect(address()).toBe('/activity');
  });

  it('can be switched off', async () => {
    const { console } = await opened({ preferences: '{"shortcuts":false}' });
    press('g');
    press('s');
    await console.settle();
    expect(address()).toBe('/activity');
  });
});
