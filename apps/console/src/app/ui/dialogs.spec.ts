import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { Commands } from '../data/commands';
import { TestConsole } from '../testing/console';
import { type Confirmation } from './confirm-dialog';
import { ConfirmDialogHarness } from './confirm-dialog.harness';
import { Dialogs } from './dialogs';

const asked: Confirmation = {
  heading: 'Take it back',
  consequence: 'It goes.',
  goes: [],
  typedName: null,
  act: 'Take it back',
  perform: () => Promise.resolve(),
};

async function standing() {
  const console = new TestConsole();
  await console.visit('/settings');
  const dialogs = TestBed.inject(Dialogs);
  const shown = () => console.outside.getAllHarnesses(ConfirmDialogHarness);
  return { console, dialogs, shown };
}

describe('what opens over a page', () => {
  it('answers whether it was done', async () => {
    const { console, dialogs, shown } = await standing();
    const refused = dialogs.confirm(asked);
    await console.settle();
    await (await shown())[0]?.press('Cancel');
    expect(await refused).toBe(false);
    const done = dialogs.confirm(asked);
    await console.settle();
    await (await shown())[0]?.press('Take it back');
    expect(await done).toBe(true);
  });

  it('opens once, for whoever asked last, however often it is asked for meanwhile', async () => {
    const { console, dialogs, shown } = await standing();
    const first = dialogs.confirm(asked);
    const last = dialogs.confirm(asked);
    expect(await first).toBe(false);
    await console.settle();
    const [dialog, ...others] = await shown();
    expect(others).toEqual([]);
    await dialog?.press('Take it back');
    expect(await last).toBe(true);
  });

  it('opens on the same page also when that is filtered otherwise meanwhile', async () => {
    const { console, dialogs, shown } = await standing();
    void dialogs.confirm(asked);
    TestBed.inject(Location).go('/settings?ns=shop');
    await console.settle();
    expect(await shown()).toHaveLength(1);
  });

  it('is given up when its part hangs, in words, and keeps no other from opening', async () => {
    const { console, dialogs, shown } = await standing();
    const answer = dialogs.open(() => new Promise(() => undefined));
    await console.pass(10_000);
    expect(await answer).toBe(false);
    expect(TestBed.inject(Commands).refusal()?.detail).toBe('Nothing was done.');
    void dialogs.open(() => new Promise(() => undefined));
    void dialogs.confirm(asked);
    await console.settle();
    expect(await shown()).toHaveLength(1);
  });

  it('is not opened over another page than it was asked for on', async () => {
    const { console, dialogs, shown } = await standing();
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((done) => (arrive = done));
    let isOpened = false;
    const answer = dialogs.open(async () => {
      await arrived;
      return () => {
        isOpened = true;
        throw new Error('It is opened.');
      };
    });
    await console.visit('/activity');
    expect(TestBed.inject(Location).path()).toBe('/activity');
    arrive();
    expect(await answer).toBe(false);
    expect(isOpened).toBe(false);
    expect(await shown()).toEqual([]);
  });

  it('is missed in words where its part does not arrive, and may be asked for again', async () => {
    const { console, dialogs, shown } = await standing();
    const missing = new TypeError('Failed to fetch dynamically imported module');
    expect(await dialogs.open(() => Promise.reject(missing))).toBe(false);
    expect(TestBed.inject(Commands).refusal()?.detail).toBe('Nothing was done.');
    void dialogs.confirm(asked);
    await console.settle();
    expect(await shown()).toHaveLength(1);
  });

  it('is not missed by somebody who has asked for another since', async () => {
    const { console, dialogs, shown } = await standing();
    const given = dialogs.open(() => new Promise(() => undefined));
    void dialogs.confirm(asked);
    await console.pass(10_000);
    expect(await given).toBe(false);
    expect(TestBed.inject(Commands).refusal()).toBeNull();
    expect(await shown()).toHaveLength(1);
  });

  it('goes when whoever asked is gone', async () => {
    const { console, dialogs, shown } = await standing();
    const answer = dialogs.confirm(asked);
    await console.settle();
    dialogs.closeAll();
    expect(await answer).toBe(false);
    expect(await shown()).toEqual([]);
  });
});
