import {
  LONGHORN_FINALIZER,
  type LonghornVolume,
  type OwnerReference,
  type UnknownKubeObject,
} from '@soteria/kube';

/** A spec as it came in, of which every field may be missing or of another type. */
export type LooseSpec = Record<string, unknown>;

/** The object's spec, made when it has none. */
export function specOf(object: UnknownKubeObject): LooseSpec {
  const spec = object['spec'];
  if (typeof spec === 'object' && spec !== null) return spec as LooseSpec;
  const empty: LooseSpec = {};
  object['spec'] = empty;
  return empty;
}

/** A text field of a spec; empty when it is absent or no text. */
export function text(spec: LooseSpec, field: string): string {
  const value = spec[field];
  return typeof value === 'string' ? value : '';
}

export function whole(spec: LooseSpec, field: string): number {
  const value = spec[field];
  return typeof value === 'number' ? value : 0;
}

/** Sets the fields that the writer left out or empty. */
export function fillIn(spec: LooseSpec, defaults: LooseSpec): void {
  for (const [field, value] of Object.entries(defaults)) {
    if (spec[field] === undefined || spec[field] === null || spec[field] === '')
      spec[field] = value;
  }
}

/** Longhorn holds back every object of its own until its controllers have cleaned up. */
export function addFinalizer(object: UnknownKubeObject): void {
  const { metadata } = object;
  if (metadata.deletionTimestamp !== undefined) return;
  if (metadata.finalizers?.includes(LONGHORN_FINALIZER)) return;
  metadata.finalizers = [...(metadata.finalizers ?? []), LONGHORN_FINALIZER];
}

export function addLabels(object: UnknownKubeObject, labels: Record<string, string>): void {
  object.metadata.labels = { ...object.metadata.labels, ...labels };
}

/** What follows its volume into deletion carries this reference. */
export function ownedBy(volume: LonghornVolume): OwnerReference[] {
  const { name, uid = '' } = volume.metadata;
  return [{ apiVersion: volume.apiVersion, kind: volume.kind, name, uid }];
}
