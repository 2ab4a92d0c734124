import { validatePolicy } from './document';
import { type PolicySpec } from './policy';

const NIGHTLY = {
  name: 'nightly',
  enabled: true,
  selector: { namespaces: ['shop'] },
  schedule: { cron: '0 2 * * *', onMissed: 'run' },
  retention: { daily: 7, keepAtLeast: 1 },
  mode: 'incremental',
};
const faultsOf = (value: unknown): string[] => {
  const answer = validatePolicy(value);
  return answer.ok ? [] : answer.faults.map(({ pointer, detail }) => `${pointer} ${detail}`);
};
const GLOB = 'has to be a name, or a pattern with * and ?';

describe('validatePolicy', () => {
  it.each<[unknown, string[]]>([
    [null, [' has to be an object']],
    [[], [' has to be an object']],
    ['nightly', [' has to be an object']],
    [{}, ['/name is missing', '/selector is missing', '/schedule is missing']],
    [
      { ...NIGHTLY, name: '' },
      ['/name has to be lower-case letters, digits and dashes, as in "nightly-db"'],
    ],
    [
      { ...NIGHTLY, name: 'Nightly' },
      ['/name has to be lower-case letters, digits and dashes, as in "nightly-db"'],
    ],
    [{ ...NIGHTLY, name: 'a'.repeat(64) }, ['/name is longer than 63 characters']],
    [{ ...NIGHTLY, name: 5 }, ['/name has to be a text']],
    [{ ...NIGHTLY, enabled: 'yes' }, ['/enabled has to be true or false']],
    [
      { ...NIGHTLY, description: 'x'.repeat(1_001) },
      ['/description is longer than 1000 characters'],
    ],
    [{ ...NIGHTLY, selector: [] }, ['/selector has to be an object']],
    [{ ...NIGHTLY, selector: { namespaces: 'shop' } }, ['/selector/namespaces has to be a list']],
    [
      { ...NIGHTLY, selector: { namespaces: [] } },
      ['/selector/namespaces is empty; leave it out to not restrict it'],
    ],
    [
      { ...NIGHTLY, selector: { pvcs: Array.from({ length: 101 }, () => 'a') } },
      ['/selector/pvcs has more than 100 entries'],
    ],
    [
      { ...NIGHTLY, selector: { pvcs: ['a', 'B', 7, ''] } },
      [`/selector/pvcs/1 ${GLOB}`, '/selector/pvcs/2 has to be a text', `/selector/pvcs/3 ${GLOB}`],
    ],
    [{ ...NIGHTLY, selector: { storageClasses: ['a/b'] } }, [`/selector/storageClasses/0 ${GLOB}`]],
    [
      { ...NIGHTLY, selector: { pvcNames: ['a'] } },
      ['/selector/pvcNames is not a field of this document'],
    ],
    [
      { ...NIGHTLY, selector: { labelSelector: 'a in (b' } },
      ['/selector/labelSelector expected "," or ")", found the end (character 8)'],
    ],
    [
      { ...NIGHTLY, selector: { labelSelector: ' ' } },
      ['/selector/labelSelector is empty; leave it out to not restrict it'],
    ],
    [
      { ...NIGHTLY, selector: { exclude: { labelSelector: '=', pvcs: [' '] } } },
      [
        `/selector/exclude/pvcs/0 ${GLOB}`,
        '/selector/exclude/labelSelector expected a label key, found "=" (character 1)',
      ],
    ],
    [
      { ...NIGHTLY, selector: { exclude: { storageClasses: ['a'] } } },
      ['/selector/exclude/storageClasses is not a field of this document'],
    ],
    [{ ...NIGHTLY, schedule: {} }, ['/schedule/cron has to stand here, or every, and not both']],
    [
      { ...NIGHTLY, schedule: { cron: '@daily', every: '6h' } },
      ['/schedule/cron has to stand here, or every, and not both'],
    ],
    [
      { ...NIGHTLY, schedule: { cron: '0 24 * * *' } },
      ['/schedule/cron the hour field "24": "24" is not a hour from 0 to 23'],
    ],
    [
      { ...NIGHTLY, schedule: { every: 'NaN' } },
      [
        '/schedule/every "NaN" is not a duration; write a number and a unit, such as "90m", "26h" or "1d12h"',
      ],
    ],
    [
      { ...NIGHTLY, schedule: { every: '30s' } },
      ['/schedule/every "30s" is shorter than a minute'],
    ],
    [
      { ...NIGHTLY, schedule: { every: '5m', jitterSeconds: 301 } },
      ['/schedule/jitterSeconds is longer than the interval'],
    ],
    [
      {
        ...NIGHTLY,
        schedule: { cron: '@daily', timezone: 'CET/Berlin', jitterSeconds: -1, onMissed: 'maybe' },
      },
      [
        '/schedule/jitterSeconds has to be a whole number from 0 to 86400',
        '/schedule/onMissed has to be one of run, skip',
        '/schedule/timezone "CET/Berlin" is not a time zone; use an IANA name such as "Europe/Berlin"',
      ],
    ],
    [
      { ...NIGHTLY, objectiveSeconds: 59 },
      ['/objectiveSeconds has to be a whole number from 60 to 316224000'],
    ],
    [
      { ...NIGHTLY, retention: { daily: 1.5 } },
      ['/retention/daily has to be a whole number from 0 to 10000'],
    ],
    [
      { ...NIGHTLY, retention: { keepAtLeast: 0 } },
      ['/retention/keepAtLeast has to be a whole number from 1 to 10000'],
    ],
    [
      { ...NIGHTLY, retention: { daily: null } },
      ['/retention/daily has to be a whole number from 0 to 10000'],
    ],
    [{ ...NIGHTLY, mode: 'fast' }, ['/mode has to be one of incremental, full']],
    [
      { ...NIGHTLY, mode: 'full', fullEvery: 7 },
      ['/fullEvery has no meaning where every backup is a full one'],
    ],
    [{ ...NIGHTLY, fullEvery: 0 }, ['/fullEvery has to be a whole number from 1 to 1000']],
    [{ ...NIGHTLY, concurrency: 0 }, ['/concurrency has to be a whole number from 1 to 100']],
    [{ ...NIGHTLY, 'a/b~c': 1 }, ['/a~1b~0c is not a field of this document']],
    [
      JSON.parse('{"__proto__":{"enabled":false},"constructor":1}'),
      [
        '/name is missing',
        '/selector is missing',
        '/schedule is missing',
        '/__proto__ is not a field of this document',
        '/constructor is not a field of this document',
      ],
    ],
  ])('refuses %j', (value, faults) => {
    expect(faultsOf(value)).toEqual(faults);
  });

  it('fills in what may be left out', () => {
    const { name, selector } = NIGHTLY;
    const retention = { daily: 1 };
    expect(validatePolicy({ ...NIGHTLY, retention })).toMatchObject({
      value: { retention: { daily: 1, keepAtLeast: 1 } },
    });
    expect(validatePolicy({ name, selector, schedule: { every: '6h' } })).toStrictEqual({
      ok: true,
      value: {
        name,
        selector,
        enabled: true,
        schedule: { every: '6h', onMissed: 'run' },
        retention: { keepAtLeast: 1 },
        mode: 'incremental',
      },
    });
  });

  it('does not take inherited fields for the document’s own', () => {
    const inherited = Object.create(NIGHTLY) as object;
    expect(faultsOf(inherited)).toEqual([
      '/name is missing',
      '/selector is missing',
      '/schedule is missing',
    ]);
  });

  it('takes everything at its limits', () => {
    const full: PolicySpec = {
      name: 'a'.repeat(63),
      enabled: false,
      description: 'x'.repeat(1_000),
      selector: {
        namespaces: Array.from({ length: 100 }, () => 'n'.repeat(253)),
        pvcs: ['*', '?-a.b'],
        labelSelector: 'app in (a,b),!c',
        storageClasses: ['longhorn'],
        exclude: { namespaces: ['kube-*'], pvcs: ['cache-*'], labelSelector: 'tmp' },
      },
      schedule: {
        cron: '*/5 * * * *',
        onMissed: 'skip',
        timezone: 'Europe/Berlin',
        jitterSeconds: 86_400,
      },
      objectiveSeconds: 60,
      retention: {
        last: 0,
        hourly: 10_000,
        daily: 1,
        weekly: 1,
        monthly: 1,
        yearly: 1,
        withinSeconds: 316_224_000,
        keepAtLeast: 10_000,
      },
      mode: 'incremental',
      fullEvery: 1_000,
      concurrency: 100,
    };
    expect(validatePolicy(full)).toEqual({ ok: true, value: full });
    expect(
      validatePolicy({ ...full, schedule: { every: '1m', jitterSeconds: 60, onMissed: 'run' } }).ok,
    ).toBe(true);
  });
});
