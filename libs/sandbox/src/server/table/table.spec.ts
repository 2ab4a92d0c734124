import { type ApiObject } from '../object';
import { ageOf } from './age';
import { cellAt } from './json-path';

describe('ages', () => {
  const SECOND = 1000;
  const MINUTE = 60 * SECOND;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;
  // The examples of duration.HumanDuration's own tests, and the edges between units.
  it.each([
    [0, '0s'],
    [SECOND, '1s'],
    [70 * SECOND, '70s'],
    [119 * SECOND, '119s'],
    [2 * MINUTE, '2m'],
    [3 * MINUTE + 10 * SECOND, '3m10s'],
    [10 * MINUTE, '10m'],
    [100 * MINUTE, '100m'],
    [3 * HOUR, '3h'],
    [3 * HOUR + 10 * MINUTE, '3h10m'],
    [8 * HOUR, '8h'],
    [47 * HOUR, '47h'],
    [2 * DAY, '2d'],
    [49 * HOUR, '2d1h'],
    [8 * DAY, '8d'],
    [400 * DAY, '400d'],
    [730 * DAY, '2y'],
    [800 * DAY, '2y70d'],
    [3000 * DAY, '8y'],
    [-SECOND, '0s'],
    [-MINUTE, '<invalid>'],
  ])('%d ms: %s', (age, expected) => {
    const now = Date.UTC(2026, 4, 1);
    expect(ageOf(new Date(now - age).toISOString(), now)).toBe(expected);
  });

  it.each([undefined, null, '', 'yesterday'])('of %p are unknown', (time) => {
    expect(ageOf(time, 0)).toBe('<unknown>');
  });
});

describe('JSON paths', () => {
  const object = {
    spec: { size: '10', 'a.b': 'dotted', list: [{ name: 'x' }, { name: 'y' }] },
    status: {
      ready: false,
      conditions: [
        { type: 'Scheduled', status: 'True' },
        { type: 'Ready', status: 'False' },
      ],
    },
  } as unknown as ApiObject;

  it.each([
    ['.spec.size', '10'],
    ['.status.ready', false],
    ['.spec.a\\.b', 'dotted'],
    ['.spec.list[1].name', 'y'],
    ['.spec.list[*].name', 'x'],
    ['.spec.list', '[{"name":"x"},{"name":"y"}]'],
    ['.status.conditions[?(@.type=="Ready")].status', 'False'],
    [".status.conditions[?(@.type=='Scheduled')].status", 'True'],
    ['.status.conditions[?(@.type=="None")].status', null],
    ['.spec.missing.deeper', null],
    ['.constructor', null],
  ])('%s', (path, expected) => {
    expect(cellAt(object, path)).toBe(expected);
  });
});
