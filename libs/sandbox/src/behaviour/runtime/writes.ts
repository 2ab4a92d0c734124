import { type KubeObject } from '@soteria/kube';
import { sameJson } from '../../server/json';
import { isConflict, isNotFound } from './api-client';
import { type Mirror } from './mirror';

/** Creates an object; one of that name being there already is as good. */
export async function createOnce<T extends KubeObject>(
  mirror: Mirror<T>,
  object: T,
): Promise<void> {
  try {
    await mirror.api.create(mirror.kind, object);
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}

/** Asks for the deletion of exactly this object; its absence is as good. */
export async function removeOnce<T extends KubeObject>(
  mirror: Mirror<T>,
  object: T,
): Promise<void> {
  if (object.metadata.deletionTimestamp !== undefined) return;
  try {
    await mirror.api.remove(mirror.kind, object);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Replaces the status, unless it says the same already; answers whether it wrote. */
export async function writeStatus<T extends KubeObject & { status?: object }>(
  mirror: Mirror<T>,
  object: T,
  status: T['status'],
): Promise<boolean> {
  if (sameJson(object.status, status)) return false;
  mirror.note(await mirror.api.replace(mirror.kind, { ...object, status }, 'status'));
  return true;
}

/** Replaces metadata and spec, unless they say the same already. */
export async function writeObject<T extends KubeObject>(
  mirror: Mirror<T>,
  before: T,
  after: T,
): Promise<boolean> {
  if (sameJson(before, after)) return false;
  mirror.note(await mirror.api.replace(mirror.kind, after));
  return true;
}

/** Lets go of an object that is being deleted. */
export async function removeFinalizer<T extends KubeObject>(
  mirror: Mirror<T>,
  object: T,
  finalizer: string,
): Promise<void> {
  const finalizers = object.metadata.finalizers ?? [];
  if (!finalizers.includes(finalizer)) return;
  const rest = finalizers.filter((name) => name !== finalizer);
  try {
    await mirror.api.replace(mirror.kind, {
      ...object,
      metadata: { ...object.metadata, finalizers: rest },
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
