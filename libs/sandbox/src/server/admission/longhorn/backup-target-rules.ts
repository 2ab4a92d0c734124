import { type UnknownKubeObject } from '@soteria/kube';
import { invalid } from './denied';
import { type LonghornView } from './longhorn-view';
import { isValidName } from './names';
import { specOf, text } from './write';

/** By this annotation Longhorn's own uninstaller may delete the default target. */
const UNINSTALL_ANNOTATION = 'longhorn.io/delete-backup-target-from-longhorn';

export function validateNewTarget(target: UnknownKubeObject, view: LonghornView): void {
  const { name } = target.metadata;
  if (!isValidName(name)) invalid(`invalid name ${name}`);
  checkUrl(name, text(specOf(target), 'backupTargetURL'), view);
}

/** Standby volumes follow a target, so it stays where it is while there are any. */
export function validateTargetUpdate(
  target: UnknownKubeObject,
  old: UnknownKubeObject,
  view: LonghornView,
): void {
  const [now, then] = [specOf(target), specOf(old)];
  const url = text(now, 'backupTargetURL');
  const moved = url !== text(then, 'backupTargetURL');
  if (moved) checkUrl(target.metadata.name, url, view);
  if (moved || text(now, 'credentialSecret') !== text(then, 'credentialSecret')) checkStandby(view);
}

export function validateTargetDeletion(target: UnknownKubeObject, view: LonghornView): void {
  const { name, annotations } = target.metadata;
  if (name === 'default' && annotations?.[UNINSTALL_ANNOTATION] === undefined) {
    invalid('deleting default backup target is not allowed');
  }
  checkStandby(view);
}

export function validateBackupVolume(backupVolume: UnknownKubeObject): void {
  const spec = specOf(backupVolume);
  if (text(spec, 'backupTargetName') === '') invalid('backup target name cannot be empty');
  if (text(spec, 'volumeName') === '') invalid('volume name cannot be empty');
}

function checkUrl(name: string, url: string, view: LonghornView): void {
  if (url === '') return;
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  const odd = [...path].filter((sign) => sign === '$' || sign === ',');
  if (odd.length > 0 && !url.startsWith('cifs:')) {
    invalid(`url ${url}, contains ${odd.join(' or ')}`);
  }
  const taken = view
    .targets()
    .find((other) => other.metadata.name !== name && other.spec.backupTargetURL === url);
  if (taken) invalid(`url ${url} is the same to backup target ${taken.metadata.name}`);
}

function checkStandby(view: LonghornView): void {
  const names = view
    .volumes()
    .filter((volume) => volume.spec.Standby === true)
    .map((volume) => volume.metadata.name);
  if (names.length > 0) {
    invalid(
      `cannot modify BackupTarget since there are existing standby volumes: map[${names.map((name) => `${name}:{}`).join(' ')}]`,
    );
  }
}
