import { LONGHORN_VOLUME_LABEL, type UnknownKubeObject } from '@soteria/kube';
import { sameJson } from '../../json';
import { invalid } from './denied';
import { type LonghornView, notFound } from './longhorn-view';
import { addFinalizer, addLabels, ownedBy, specOf, text } from './write';

const LEGACY_CLONE_LABEL = 'longhorn.io/legacy-linked-clone';

/** A snapshot belongs to its volume, by label and by owner reference. */
export function mutateNewSnapshot(snapshot: UnknownKubeObject, view: LonghornView): void {
  addFinalizer(snapshot);
  const name = text(specOf(snapshot), 'volume');
  const volume = view.volume(name);
  if (!volume) invalid(`failed to get volume ${name}: ${notFound('volume', name)}`);
  addLabels(snapshot, { [LONGHORN_VOLUME_LABEL]: name });
  if ((snapshot.metadata.ownerReferences ?? []).length === 0) {
    snapshot.metadata.ownerReferences = ownedBy(volume);
  }
}

export function validateNewSnapshot(snapshot: UnknownKubeObject, view: LonghornView): void {
  const name = text(specOf(snapshot), 'volume');
  if (view.volume(name)?.metadata.labels?.[LEGACY_CLONE_LABEL] === 'true') {
    invalid('cannot create snapshots for legacy linked-clone volumes');
  }
}

/** What a snapshot is of never changes. */
export function validateSnapshotUpdate(snapshot: UnknownKubeObject, old: UnknownKubeObject): void {
  if (text(specOf(snapshot), 'volume') !== text(specOf(old), 'volume')) {
    invalid('spec.volume field is immutable');
  }
  const [now, then] = [snapshot.metadata, old.metadata];
  if (
    (then.ownerReferences ?? []).length > 0 &&
    !sameJson(now.ownerReferences, then.ownerReferences)
  ) {
    invalid('snapshot OwnerReferences field is immutable');
  }
  const label = then.labels?.[LONGHORN_VOLUME_LABEL];
  if (label !== undefined && now.labels?.[LONGHORN_VOLUME_LABEL] !== label) {
    invalid(`label ${LONGHORN_VOLUME_LABEL} is immutable`);
  }
}
