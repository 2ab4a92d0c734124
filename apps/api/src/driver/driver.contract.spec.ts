import { type CreatedObject } from '@soteria/domain';
import { type Driver, type DriverWatch } from './driver';
import { DRIVER_PROMISES } from './driver.contract';
import { DriverError } from './driver-error';
import { givenCluster, openPlace, type OpenPlace } from './testing/contract-place';

const given = givenCluster(process.env);
const ONE_PROMISE_MS = given ? 1_800_000 : 60_000;
jest.setTimeout(ONE_PROMISE_MS);

let place: OpenPlace;
beforeAll(async () => {
  place = await openPlace(given);
});
afterAll(() => place.end());

describe('the Longhorn driver promises', () => {
  it.each(DRIVER_PROMISES.map((promise) => [promise.says, promise] as const))(
    'that %s',
    (_says, promise) => promise.check(place),
  );
});

/** A driver that is right in everything but this. */
function planted(flaw: (right: Driver) => Partial<Driver>): Driver {
  const { driver } = place;
  const wrong: Partial<Record<string | symbol, unknown>> = flaw(driver);
  return new Proxy(driver, {
    get: (target, key): unknown => {
      const value: unknown = key in wrong ? wrong[key] : Reflect.get(target, key);
      return value instanceof Function ? (value.bind(target) as unknown) : value;
    },
  });
}

const nameless = (): Promise<CreatedObject> => {
  throw new TypeError('x is not a function');
};

const FLAWS: readonly [promise: string, flaw: (right: Driver) => Partial<Driver>][] = [
  [
    'what it can do is data',
    ({ capabilities }) => ({
      capabilities: { ...capabilities, backupModes: ['full', undefined as unknown as 'full'] },
    }),
  ],
  [
    'a strange object becomes a fact',
    (right) => ({
      watches: () => right.watches().map(blind),
    }),
  ],
  [
    'a snapshot bears the name',
    (right) => ({ takeSnapshot: (step) => right.takeSnapshot({ ...step, operation: 'op-x' }) }),
  ],
  [
    'a backup tells of its claim',
    (right) => ({
      takeBackup: (step) => right.takeBackup({ ...step, claim: { ...step.claim, name: '' } }),
    }),
  ],
  [
    'a volume from a backup',
    (right) => ({ createVolume: (step) => right.createVolume({ ...step, operation: 'op-x' }) }),
  ],
  ['asked again', (right) => ({ takeBackup: onceOnly(right) })],
  [
    'what another operation made',
    (right) => ({
      takeSnapshot: (step) =>
        right.takeSnapshot(step).catch(() => ({ kind: 'Snapshot', name: step.name })),
    }),
  ],
  [
    'a step answers once',
    (right) => ({
      takeSnapshot: async (step) => {
        const made = await right.takeSnapshot(step);
        await place.until('it is ready', () => place.facts.snapshot(step.name)?.ready === true);
        return made;
      },
    }),
  ],
  ['what no repetition mends', () => ({ takeSnapshot: nameless })],
  [
    'a target that is not there',
    (right) => ({
      takeBackup: (step) =>
        right.takeBackup(step).catch((error: Error) => {
          throw new DriverError('refused', error.message, false);
        }),
    }),
  ],
  [
    'an object that is looked at',
    (right) => ({ look: (object) => right.look({ ...object, name: place.claim.name }) }),
  ],
  [
    'only the object with the named uid',
    (right) => ({
      remove: (object) => {
        const uid = place.facts.snapshot(object.name)?.uid ?? object.uid;
        return right.remove({ ...object, uid });
      },
    }),
  ],
  [
    'a PV’s source',
    (right) => ({
      persistentVolumeSource: (volume, claim) => ({
        ...right.persistentVolumeSource(volume, claim),
        volumeHandle: 'another',
      }),
    }),
  ],
];

/** A projection that lets what it cannot read through to whoever watches. */
const blind = (watch: DriverWatch): DriverWatch =>
  ({ ...watch, spec: { ...watch.spec, damaged: undefined } }) as unknown as DriverWatch;

/** Answers a repeated request with a failure, as one does that does not look first. */
function onceOnly(right: Driver): Driver['takeBackup'] {
  const seen = new Set<string>();
  return (step) => {
    if (seen.has(step.name)) throw new DriverError('name-taken', 'there already', false);
    seen.add(step.name);
    return right.takeBackup(step);
  };
}

const describeSandbox = given ? describe.skip : describe;
describeSandbox('a driver is found out that breaks the promise', () => {
  it('that stands in the list: there is a flaw for each', () => {
    const without = DRIVER_PROMISES.filter(
      ({ says }) => !FLAWS.some(([promise]) => says.startsWith(promise)),
    );
    expect(without.map(({ says }) => says)).toEqual([]);
  });

  it.each(FLAWS)('that %s …', async (says, flaw) => {
    const promise = DRIVER_PROMISES.find((each) => each.says.startsWith(says));
    const check = promise?.check({ ...place, driver: planted(flaw) });
    await expect(check).rejects.toThrow();
  });
});
