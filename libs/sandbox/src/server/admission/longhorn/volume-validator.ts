import { type UnknownKubeObject } from '@soteria/kube';
import { dnsLabel } from '../../validation/names';
import { forbidden, invalid, SchemaViolation } from './denied';
import { type LonghornVersion, since } from './longhorn-version';
import { type LonghornView, notFound } from './longhorn-view';
import { isValidName } from './names';
import { blockSizeProblem, bytesOf, MIB } from './sizes';
import { type LooseSpec, specOf, text, whole } from './write';

const CLONE_SOURCE_LABEL = 'longhorn.io/clone-source-volume';
const FRONTENDS: Record<string, readonly string[]> = {
  v1: ['blockdev', 'iscsi'],
  v2: ['blockdev', 'nvmf', 'ublk'],
};

/** Whether Longhorn takes a new volume, in the order in which it asks. */
export function validateNewVolume(
  volume: UnknownKubeObject,
  view: LonghornView,
  version: LonghornVersion,
): void {
  const { name } = volume.metadata;
  const spec = specOf(volume);
  if (!isValidName(name)) invalid(`invalid name ${name}`);
  checkPlacement(spec);
  checkBlockSize(spec, version);
  if (text(spec, 'backingImage') !== '') {
    invalid(notFound('backingimage', text(spec, 'backingImage')));
  }
  if (text(spec, 'dataSource') === '' && text(spec, 'cloneMode') !== '') {
    invalid('BUG: CloneMode is non-empty while DataSource is empty');
  }
  checkFrontend(spec);
  if (spec['migratable'] === true && text(spec, 'accessMode') !== 'rwx') {
    invalid('migratable volumes are only supported in ReadWriteMany (rwx) access mode');
  }
  checkVolume(name, spec);
  const engineSetting = `${text(spec, 'dataEngine')}-data-engine`;
  if (view.setting(engineSetting) !== 'true') {
    forbidden(`${engineSetting} data engine is not enabled`);
  }
  checkSnapshotLimits(spec);
  checkTarget('', spec, view);
}

/** Whether Longhorn takes a changed volume. */
export function validateVolumeUpdate(
  volume: UnknownKubeObject,
  old: UnknownKubeObject,
  view: LonghornView,
  version: LonghornVersion,
): void {
  const { name } = volume.metadata;
  const spec = specOf(volume);
  const before = specOf(old);
  checkImmutable(name, spec, before);
  const [size = 0n, sizeBefore = 0n] = [bytesOf(text(spec, 'size')), bytesOf(text(before, 'size'))];
  if (size < sizeBefore) {
    invalid(`shrinking volume ${name} size from ${sizeBefore} to ${size} is not supported`);
  }
  checkPlacement(spec);
  checkVolume(name, spec);
  for (const [field, words] of [
    ['dataSource', '.spec.dataSource is immutable'],
    [
      'backupCompressionMethod',
      `changing backup compression method for volume ${name} is not supported`,
    ],
    ['dataEngine', `changing data engine for volume ${name} is not supported`],
  ] as const) {
    if (text(before, field) !== '' && text(before, field) !== text(spec, field)) invalid(words);
  }
  if (since(version, '1.10') && text(before, 'backupBlockSize') !== text(spec, 'backupBlockSize')) {
    const wasRight = blockSizeProblem(Number(before['backupBlockSize']), sizeBefore) === undefined;
    if (wasRight) invalid(`changing backup block size for volume ${name} is not supported`);
  }
  checkBlockSize(spec, version);
  checkSnapshotLimits(spec);
  checkTarget(text(before, 'backupTargetName'), spec, view);
}

/** A volume that others are linked to stays. */
export function validateVolumeDeletion(volume: UnknownKubeObject, view: LonghornView): void {
  const { name } = volume.metadata;
  const clones = view
    .volumes()
    .filter(
      ({ metadata, spec }) =>
        spec.cloneMode === 'linked-clone' && metadata.labels?.[CLONE_SOURCE_LABEL] === name,
    )
    .map(({ metadata }) => metadata.name);
  if (clones.length > 0) {
    forbidden(
      `cannot delete volume ${name}: it is the source of linked-clone volume(s) [${clones.join(' ')}]`,
    );
  }
}

/** The rules that the resource's definition states and the API server enforces. */
function checkImmutable(name: string, spec: LooseSpec, before: LooseSpec): void {
  const rules = [
    [
      'encrypted',
      'boolean',
      'Encrypted is immutable',
      spec['encrypted'] === true,
      before['encrypted'] === true,
    ],
    [
      'backingImage',
      'string',
      'BackingImage is immutable',
      text(spec, 'backingImage'),
      text(before, 'backingImage'),
    ],
  ] as const;
  for (const [field, type, words, now, then] of rules) {
    if (now === then) continue;
    throw new SchemaViolation(
      `Volume.longhorn.io "${name}" is invalid: spec.${field}: Invalid value: "${type}": ${words}`,
    );
  }
}

function checkPlacement(spec: LooseSpec): void {
  const locality = text(spec, 'dataLocality');
  const mode = text(spec, 'accessMode');
  const replicas = whole(spec, 'numberOfReplicas');
  if (replicas < 1 || replicas > 20) {
    invalid(`replica count value ${replicas} must between 1 to 20`);
  }
  if (locality !== 'strict-local') return;
  if (replicas !== 1)
    invalid('number of replica count should be 1 when data locality is strict-local');
  if (mode === 'rwx' && spec['migratable'] !== true) {
    invalid(
      'access mode rwx (migratable: false) is incompatible with data locality strict-local mode',
    );
  }
}

function checkBlockSize(spec: LooseSpec, version: LonghornVersion): void {
  if (!since(version, '1.10')) return;
  const problem = blockSizeProblem(Number(spec['backupBlockSize']), bytesOf(text(spec, 'size')));
  if (problem !== undefined) invalid(problem);
}

function checkFrontend(spec: LooseSpec): void {
  if (spec['Standby'] === true) return;
  const engine = text(spec, 'dataEngine');
  const frontend = text(spec, 'frontend');
  if (!FRONTENDS[engine]?.includes(frontend)) {
    invalid(`invalid volume frontend specified: ${frontend} for data engine ${engine} `);
  }
}

function checkVolume(name: string, spec: LooseSpec): void {
  const size = bytesOf(text(spec, 'size')) ?? 0n;
  if (spec['encrypted'] === true && size <= 16n * BigInt(MIB)) {
    invalid(
      `invalid volume size ${size}, need to be bigger than 16MiB, default LUKS2 header size for encryption`,
    );
  }
  const problems = dnsLabel(name);
  if (problems.length > 0) invalid(`invalid volume name: [${problems.join(' ')}]`);
}

function checkSnapshotLimits(spec: LooseSpec): void {
  const count = whole(spec, 'snapshotMaxCount');
  if (count < 2 || count > 250) invalid('snapshot max count should be between 2 to 250');
  const most = bytesOf(text(spec, 'snapshotMaxSize')) ?? 0n;
  if (most !== 0n && most < 2n * (bytesOf(text(spec, 'size')) ?? 0n)) {
    invalid('snapshot max size can not be 0 and at least twice of volume size');
  }
}

function checkTarget(before: string, spec: LooseSpec, view: LonghornView): void {
  const name = text(spec, 'backupTargetName');
  if (name === '') {
    invalid(
      'backup target name cannot be empty when creating a volume or updating from an existing backup target',
    );
  }
  if (name !== before && !view.target(name)) {
    invalid(`failed to get backup target ${name}: ${notFound('backuptarget', name)}`);
  }
}
