import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { type AgendaLane, type VolumeRow } from '@soteria/contracts';
import { HOUR_MS, MINUTE_MS, formatInstant } from '@soteria/domain';
import { TestConsole } from '../testing/console';
import { NOON, hoursAgo, volume } from '../testing/world';
import { timeOfDay } from '../ui/moment';
import { type Lane, crowdOf, isInCrowd, ticksOf } from './lanes';
import { NextDay } from './next-day';
import { NextDayHarness } from './next-day.harness';

const inHours = (hours: number) => formatInstant(NOON + hours * HOUR_MS);
const clock = (hours: number) => timeOfDay(NOON + hours * HOUR_MS);
const many = (count: number, policies = ['nightly']) =>
  Array.from({ length: count }, (_, n) => volume(`a/v${n}`, { policies, nextRunAt: inHours(3) }));

const lane = (name: string, hours: number[], change: Partial<AgendaLane> = {}): AgendaLane => ({
  kind: 'policy',
  name,
  volumes: 1,
  spreadSeconds: 0,
  hasMoreRuns: false,
  runs: hours.map(inHours),
  ...change,
});

async function shown(lanes: AgendaLane[], rows: readonly VolumeRow[]) {
  const console = new TestConsole();
  console.api.on('GET /v1/agenda', { from: hoursAgo(0), until: inHours(24), lanes });
  const { fixture } = await console.show(NextDay, { rows });
  const part = await TestbedHarnessEnvironment.harnessForFixture(fixture, NextDayHarness);
  return { console, fixture, part };
}

describe('the next 24 hours', () => {
  it('name hours only where there is room for the word', () => {
    for (let minutes = 0; minutes < 24 * 60; minutes += 7) {
      const ticks = ticksOf(NOON + minutes * MINUTE_MS);
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      for (const { percent } of ticks) expect(percent).toBeLessThan(90);
    }
  });

  it('say that they cannot be read', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/agenda', console.api.problem('not-ready', 'Caches are filling.'));
    const { fixture } = await console.show(NextDay, { rows: [] });
    expect((fixture.nativeElement as HTMLElement).textContent).toContain('Caches are filling.');
  });

  it('say when there is nothing', async () => {
    const { part } = await shown([], [volume('a/b', { nextRunAt: null })]);
    expect(await part.text()).toBe('No run is planned.');
  });

  it('have a lane for each policy, with those of its volumes that are in view', async () => {
    const rows = [...many(2), ...many(1, ['hourly'])];
    const lanes = [lane('hourly', [1, 2, 3]), lane('nightly', [3]), lane('elsewhere', [4])];
    const { part } = await shown(lanes, rows);
    expect(await part.lanes()).toEqual([
      `hourly: 1 volume, at ${clock(1)} and 2 more times`,
      `nightly: 2 volumes, at ${clock(3)}`,
    ]);
    expect(await part.text()).toContain('3 volumes are to be backed up.');
    expect(await (await part.link('hourly')).getAttribute('href')).toBe('/policies/hourly');
    expect(await part.has('.hint')).toBe(false);
  });

  it('say of what runs all the time that it goes on, and draw it to the end', async () => {
    const { part } = await shown([lane('nightly', [6, 9, 12], { hasMoreRuns: true })], many(1));
    expect(await part.lanes()).toEqual([`nightly: 1 volume, at ${clock(6)} and over 2 more times`]);
    expect(await part.bands()).toEqual(['50% 50%']);
  });

  it('draw no band where each run is known', async () => {
    const { part } = await shown([lane('nightly', [6, 9, 12])], many(1));
    expect(await part.bands()).toEqual([]);
  });

  it('hint at many that begin at once', async () => {
    const { part } = await shown([lane('nightly', [3])], many(20));
    expect(await part.texts('.hint')).toEqual([
      expect.stringContaining(`20 backups begin at about ${clock(3)}, by nightly.`),
    ]);
    expect(await part.has('i.crowd')).toBe(true);
  });

  it('are read again when a policy changes, however often that is, once a minute', async () => {
    const { console, fixture } = await shown([lane('nightly', [3])], many(1));
    fixture.componentRef.setInput('rows', many(1));
    await console.pass(MINUTE_MS);
    expect(console.api.sentTo('GET /v1/agenda')).toHaveLength(1);
    for (const hours of [5, 6, 7]) {
      fixture.componentRef.setInput('rows', [volume('a/v0', { nextRunAt: inHours(hours) })]);
      await console.settle();
    }
    await console.pass(MINUTE_MS);
    expect(console.api.sentTo('GET /v1/agenda')).toHaveLength(2);
  });

  it('are read again each hour, as the last of them are beyond what was read', async () => {
    const { console, part } = await shown([lane('nightly', [3])], many(1));
    const lanes = [lane('nightly', [3, 24.5])];
    console.api.on('GET /v1/agenda', { from: inHours(1), until: inHours(25), lanes });
    await console.pass(HOUR_MS);
    expect(await part.lanes()).toEqual([`nightly: 1 volume, at ${clock(3)} and 1 more time`]);
    expect(console.api.sentTo('GET /v1/agenda')).toHaveLength(2);
  });
});

describe('a crowd', () => {
  const of = (name: string, minutes: number, volumes: number, spreadMinutes = 0): Lane => ({
    kind: 'policy',
    name,
    volumes,
    runs: [NOON + minutes * MINUTE_MS],
    spreadMs: spreadMinutes * MINUTE_MS,
    hasMoreRuns: false,
  });

  it('is none below twenty volumes', () => {
    expect(crowdOf([of('a', 0, 19)])).toBeNull();
  });

  it('is that of several together, when they begin within ten minutes', () => {
    const lanes = [of('a', 0, 12), of('b', 9, 12), of('c', 60, 12)];
    expect(crowdOf(lanes)).toMatchObject({ volumes: 24, names: ['a', 'b'] });
    expect(crowdOf([of('a', 0, 12), of('b', 10, 12)])).toBeNull();
  });

  it('counts a policy once that runs every few minutes', () => {
    const often = { ...of('a', 0, 15), runs: [0, 3, 6].map((n) => NOON + n * MINUTE_MS) };
    expect(crowdOf([often])).toBeNull();
    expect(crowdOf([often, of('b', 8, 5)])).toMatchObject({ volumes: 20, names: ['a', 'b'] });
  });

  it('is none where the starts are spread', () => {
    expect(crowdOf([of('a', 0, 50, 30)])).toBeNull();
  });

  it('includes no other run of the same policy', () => {
    const lanes = [of('a', 0, 30)] as const;
    const crowd = crowdOf(lanes);
    expect(isInCrowd(crowd, lanes[0], NOON)).toBe(true);
    expect(isInCrowd(crowd, lanes[0], NOON + HOUR_MS)).toBe(false);
  });
});
