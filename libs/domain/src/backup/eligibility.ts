import { type ClusterView } from '../cluster-view';
import { type BackupRefusal } from '../failures';
import { type ClaimFact, type TargetFact, type VolumeFact } from '../facts';

/** Why something cannot be done: a stable code, and a sentence that says what to do. */
export interface Refusal {
  code: BackupRefusal;
  detail: string;
}

/** A claim that can be backed up, with what stands behind it. */
export interface EligibleVolume {
  claim: ClaimFact;
  volume: VolumeFact;
  target: TargetFact;
}

/**
 * Whether a claim can be backed up now. `drivers` are the CSI provisioners that Soteria can drive.
 * The same answer decides the request, the skipped items of a namespace, and the console's button.
 */
export function backupEligibility(
  view: ClusterView,
  drivers: ReadonlySet<string>,
  namespace: string,
  pvc: string,
): EligibleVolume | Refusal {
  const name = `${namespace}/${pvc}`;
  const claim = view.claim(namespace, pvc);
  if (!claim) return refuse('not-found', `There is no claim ${name}. Check the names.`);
  if (claim.deleting) return unsupported(`The claim ${name} is being deleted.`);
  if (claim.phase !== 'Bound') {
    return unsupported(
      `The claim ${name} is not bound (${claim.phase}), so there is no volume to back up yet. Bind it first, for instance by starting the pod that uses it.`,
    );
  }
  const persistentVolume = view.persistentVolume(claim.persistentVolume);
  if (!persistentVolume) {
    return unsupported(
      `The claim ${name} names the PV ${claim.persistentVolume}, which does not exist.`,
    );
  }
  if (persistentVolume.driver === null || !drivers.has(persistentVolume.driver)) {
    const by = persistentVolume.driver ?? 'no CSI driver';
    return unsupported(
      `The claim ${name} is served by ${by}; only ${[...drivers].join(', ')} can be backed up.`,
    );
  }
  const volume = view.volume(persistentVolume.handle);
  if (!volume) {
    return unsupported(
      `The volume ${persistentVolume.handle} behind ${name} does not exist in ${persistentVolume.driver}. Where every volume is missing, see whether SOTERIA_LONGHORN_NAMESPACE names the namespace that Longhorn is in.`,
    );
  }
  if (volume.backupBlocker) return unsupported(`${name}: ${volume.backupBlocker.detail}`);
  return withTarget(view, claim, volume);
}

/** Whether the answer of `backupEligibility` is a refusal. */
export const isRefusal = (answer: EligibleVolume | Refusal): answer is Refusal => 'code' in answer;

function withTarget(
  view: ClusterView,
  claim: ClaimFact,
  volume: VolumeFact,
): EligibleVolume | Refusal {
  const target = view.target(volume.target);
  if (!target) {
    return unavailable(`The backup target ${volume.target} of this volume does not exist.`);
  }
  if (!target.configured) {
    return unavailable(`The backup target ${target.name} has no address. Set one in the driver.`);
  }
  if (!target.available) {
    const why = target.detail === '' ? '' : ` It says: ${target.detail}`;
    return unavailable(
      `The backup target ${target.name} is not available, so nothing can be backed up to it now.${why}`,
    );
  }
  return { claim, volume, target };
}

const refuse = (code: Refusal['code'], detail: string): Refusal => ({ code, detail });
const unsupported = (detail: string): Refusal => refuse('unsupported-volume', detail);
const unavailable = (detail: string): Refusal => refuse('target-unavailable', detail);
