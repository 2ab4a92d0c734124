import { setTimeout as pause } from 'node:timers/promises';
import {
  type ClaimDescriptor,
  claimDescriptor,
  type ClaimFact,
  type CreatedObject,
  objectName,
  operationId,
  type Step,
  type VolumeFact,
  urlOf,
} from '@soteria/domain';
import { type UnknownKubeObject } from '@soteria/kube';
import { type Driver, type DriverWatch } from './driver';
import { DriverError } from './driver-error';
import { type FactStore } from './fact-store';

type StepOf<Kind extends Step['do']> = Extract<Step, { do: Kind }>;

/** A place where a driver shows that it keeps its word. */
export interface ContractPlace {
  driver: Driver;
  /** What the driver's own watches have projected so far. */
  facts: FactStore;
  /** A bound claim whose volume can be backed up. */
  claim: { namespace: string; name: string };
  /** Waits for a state; throws with these words when it does not come. */
  until: (what: string, condition: () => boolean) => Promise<void>;
  /** Keeps the storage's own managers from working meanwhile, where that can be done. */
  whileNobodyWorks?: <T>(ask: () => Promise<T>) => Promise<T>;
}

/** One sentence of the port's comment, and how to find out whether a driver keeps it. */
export interface DriverPromise {
  says: string;
  /** Throws when the driver breaks it. Takes away whatever it made. */
  check(place: ContractPlace): Promise<void>;
}

/** One try of a driver: names of its own, and all that was made for it. */
class Trial {
  private readonly made: CreatedObject[] = [];
  readonly operation = operationId('contract', crypto.randomUUID());
  readonly other = operationId('contract', crypto.randomUUID());
  readonly name: string;

  constructor(readonly place: ContractPlace) {
    this.name = objectName(this.operation, place.claim.namespace, place.claim.name);
  }

  get claim(): ClaimFact {
    const { namespace, name } = this.place.claim;
    return present(this.place.facts.claim(namespace, name), `the claim ${namespace}/${name}`);
  }

  get volume(): VolumeFact {
    const { facts } = this.place;
    const pv = present(facts.persistentVolume(this.claim.persistentVolume), 'its PV');
    return present(facts.volume(pv.handle), `the volume ${pv.handle}`);
  }

  get descriptor(): ClaimDescriptor {
    return present(claimDescriptor(this.place.facts, this.claim) ?? undefined, 'its description');
  }

  snapshot(changes: Partial<StepOf<'take-snapshot'>> = {}): Promise<CreatedObject> {
    const { name, operation } = this;
    return this.keep(
      this.place.driver.takeSnapshot({
        do: 'take-snapshot',
        name,
        volume: this.volume.handle,
        operation,
        ...changes,
      }),
    );
  }

  backup(changes: Partial<StepOf<'take-backup'>> = {}): Promise<CreatedObject> {
    const { name, operation, claim, volume, descriptor } = this;
    return this.keep(
      this.place.driver.takeBackup({
        do: 'take-backup',
        name,
        snapshot: name,
        volume: volume.handle,
        target: volume.target,
        mode: 'incremental',
        operation,
        claim: { ...claim },
        descriptor,
        workloads: volume.workloads,
        requestedBy: 'the contract',
        ...changes,
      }),
    );
  }

  restored(changes: Partial<StepOf<'create-volume'>> = {}): Promise<CreatedObject> {
    const { name, operation, volume, descriptor } = this;
    const backup = present(this.place.facts.backup(name), `the backup ${name}`);
    return this.keep(
      this.place.driver.createVolume({
        do: 'create-volume',
        name,
        backup: backup.id,
        url: urlOf(backup),
        accessMode: volume.accessMode,
        volumeMode: descriptor.volumeMode,
        encrypted: volume.encrypted,
        target: backup.source.target,
        sizeBytes: backup.source.volumeSizeBytes ?? 0,
        dataEngine: volume.dataEngine,
        parameters: {},
        operation,
        ...changes,
      }),
    );
  }

  async ready(): Promise<CreatedObject> {
    const snapshot = await this.snapshot();
    await this.place.until(
      'the snapshot is ready',
      () => this.place.facts.snapshot(this.name)?.ready === true,
    );
    return snapshot;
  }

  async usable(): Promise<CreatedObject> {
    await this.ready();
    const backup = await this.backup();
    await this.place.until(
      'the backup is usable',
      () => this.place.facts.backup(this.name)?.usable === true,
    );
    return backup;
  }

  /** Deletes what was made, the last first. */
  async tidy(): Promise<void> {
    for (const { kind, name, uid } of this.made.reverse()) {
      if (uid !== undefined) await this.place.driver.remove({ kind, name, uid });
    }
  }

  private async keep(making: Promise<CreatedObject>): Promise<CreatedObject> {
    const object = await making;
    if (!this.made.some(({ kind, uid }) => kind === object.kind && uid === object.uid)) {
      this.made.push(object);
    }
    return object;
  }
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is not to be seen`);
  return value;
}

function promise(says: string, show: (trial: Trial) => Promise<void>): DriverPromise {
  return {
    says,
    check: async (place) => {
      const trial = new Trial(place);
      try {
        await show(trial);
      } finally {
        await trial.tidy();
      }
    },
  };
}

async function failureOf(work: Promise<unknown>): Promise<DriverError> {
  const outcome: unknown = await work.then(
    () => new Error('it was done, and has to be refused: as Longhorn does by its webhooks'),
    (error: unknown) => error,
  );
  if (!(outcome instanceof DriverError)) throw outcome;
  return outcome;
}

/** Longer than any answer takes, and shorter than any wait for work that nobody does. */
const LONG_MS = 10_000;

/** What `Driver` promises, in the order of its comment. */
export const DRIVER_PROMISES: readonly DriverPromise[] = [
  promise('what it can do is data', ({ place: { driver } }) => {
    expect(JSON.parse(JSON.stringify(driver.capabilities))).toEqual(driver.capabilities);
    expect(driver.capabilities.backupModes.length).toBeGreaterThan(0);
    return Promise.resolve();
  }),
  promise('a strange object becomes a fact with damage, and stays as it was', ({ place }) => {
    const watches = [...place.driver.watches(), place.driver.restoreWatch('any')];
    for (const watch of watches) for (const object of STRANGE) demandFact(watch, object);
    return Promise.resolve();
  }),
  promise(
    'a snapshot bears the name that was asked for, and is seen to be ready',
    async (trial) => {
      const made = await trial.ready();
      expect(made).toMatchObject({ name: trial.name, uid: expect.any(String) as string });
      expect(trial.place.facts.snapshot(trial.name)).toMatchObject({
        uid: made.uid,
        volume: trial.volume.handle,
        operation: trial.operation,
      });
    },
  ),
  promise('a backup tells of its claim, and is seen to become usable', async (trial) => {
    const made = await trial.usable();
    expect(trial.place.facts.backup(trial.name)).toMatchObject({
      uid: made.uid,
      operation: trial.operation,
      source: {
        namespace: trial.claim.namespace,
        pvc: trial.claim.name,
        claimUid: trial.claim.uid,
        descriptor: trial.descriptor,
      },
      requestedBy: 'the contract',
      shortUrl: expect.stringMatching(/./) as string,
    });
  }),
  promise('a volume from a backup is seen to be restored, with its size', async (trial) => {
    const { facts, until } = trial.place;
    await trial.usable();
    const made = await trial.restored();
    await until('it is restored', () => facts.volume(trial.name)?.restore.phase === 'done');
    expect(facts.volume(trial.name)).toMatchObject({ uid: made.uid, operation: trial.operation });
    expect(facts.volume(trial.name)?.sizeBytes).toBeGreaterThanOrEqual(trial.volume.sizeBytes);
  }),
  promise(
    'asked again, or many times at once, a step answers with what is there',
    async (trial) => {
      const uids = async (ask: () => Promise<CreatedObject>) => {
        const answers = await Promise.all([ask(), ask(), ask()]);
        expect(new Set([...answers, await ask()].map(({ uid }) => uid)).size).toBe(1);
      };
      await uids(() => trial.snapshot());
      await trial.ready();
      await uids(() => trial.backup());
      await trial.usable();
      await uids(() => trial.restored());
    },
  ),
  promise('what another operation made is taken, and stays as it is', async (trial) => {
    const { facts } = trial.place;
    const operation = trial.other;
    const taken = { code: 'name-taken', retryable: false };
    await trial.usable();
    const before = facts.backup(trial.name);
    expect(await failureOf(trial.snapshot({ operation }))).toMatchObject(taken);
    expect(await failureOf(trial.backup({ operation }))).toMatchObject(taken);
    await trial.restored();
    expect(await failureOf(trial.restored({ operation }))).toMatchObject(taken);
    expect(facts.backup(trial.name)).toEqual(before);
  }),
  promise('a step answers once the write is accepted, not when the work is done', async (trial) => {
    const { whileNobodyWorks } = trial.place;
    if (!whileNobodyWorks) return;
    const late = Symbol('late');
    const outcome = await whileNobodyWorks(() =>
      Promise.race([trial.snapshot(), pause(LONG_MS, late, { ref: false })]),
    );
    expect(outcome).not.toBe(late);
  }),
  promise('what no repetition mends is said with a code, and is not retryable', async (trial) => {
    const nowhere = await failureOf(trial.snapshot({ volume: 'no-such-volume' }));
    expect(nowhere).toMatchObject({ code: 'refused', retryable: false });
    await trial.usable();
    const url = urlOf(present(trial.place.facts.backup(trial.name), 'the backup'));
    const gone = await failureOf(trial.restored({ url: url.replaceAll(trial.name, 'none') }));
    expect(gone).toMatchObject({ code: 'refused', retryable: false });
  }),
  promise('a target that is not there is told from a refusal', async (trial) => {
    await trial.ready();
    const failure = await failureOf(trial.backup({ target: 'no-such-target' }));
    expect(failure).toMatchObject({ code: 'target-unavailable', retryable: true });
  }),
  promise(
    'an object that is looked at is the one of that name, and none is null',
    async (trial) => {
      const { driver } = trial.place;
      const { handle, uid } = trial.volume;
      const seen = await driver.look({ kind: 'Volume', name: handle });
      expect(seen).toMatchObject({ kind: 'Volume', metadata: { name: handle, uid } });
      expect(await driver.look({ kind: 'Backup', name: trial.name })).toBeNull();
    },
  ),
  promise('only the object with the named uid is removed, once', async (trial) => {
    const { driver, facts, until } = trial.place;
    const { kind, name, uid = '' } = await trial.ready();
    // The newest snapshot of a volume cannot go: there is none that its data could be merged into.
    const newer = objectName(trial.other, trial.claim.namespace, trial.claim.name);
    await trial.snapshot({ name: newer, operation: trial.other });
    await until('a newer snapshot is ready', () => facts.snapshot(newer)?.ready === true);
    const stranger = '00000000-0000-4000-8000-000000000000';
    expect(await driver.remove({ kind, name, uid: stranger })).toBe('gone');
    expect(facts.snapshot(name)).toMatchObject({ uid, deleting: false });
    expect(await driver.remove({ kind, name, uid })).toBe('deleted');
    await until('the snapshot is gone', () => facts.snapshot(name) === undefined);
    expect(await driver.remove({ kind, name, uid })).toBe('gone');
  }),
  promise('a PV’s source names the driver and the volume, and asking changes nothing', (trial) => {
    const { driver } = trial.place;
    const { volume, descriptor } = trial;
    const before = structuredClone([volume, descriptor]);
    const source = driver.persistentVolumeSource(volume, descriptor);
    expect(source).toMatchObject({ driver: driver.provisioner, volumeHandle: volume.handle });
    expect(driver.persistentVolumeSource(volume, descriptor)).toEqual(source);
    expect([volume, descriptor]).toEqual(before);
    return Promise.resolve();
  }),
];

const strange = (more: Record<string, unknown>): UnknownKubeObject => ({
  apiVersion: 'v1',
  kind: 'Strange',
  metadata: { name: 'strange', namespace: 'anywhere', uid: 'strange-1' },
  ...more,
});

const STRANGE: readonly UnknownKubeObject[] = [
  strange({}),
  strange({ spec: null, status: null }),
  strange({ spec: {}, status: {} }),
  strange({ spec: 'text', status: 7, value: {} }),
  strange({ spec: [], status: [[]] }),
];

function demandFact(watch: DriverWatch, object: UnknownKubeObject): void {
  const before = structuredClone(object);
  const fact = factOf(watch, object);
  expect(fact.uid).toBe('strange-1');
  expect(object).toEqual(before);
}

/** What an object becomes, as the reflector goes about it. */
export function factOf({ spec }: DriverWatch, object: UnknownKubeObject) {
  try {
    return spec.project(object);
  } catch (error) {
    if (!spec.damaged) throw error;
    const fact = spec.damaged(object, error);
    expect(fact.damage).toMatch(/./);
    return fact;
  }
}
