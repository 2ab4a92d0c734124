import { type Write } from './chain';
import { enforceLimits } from './limit-range';
import { namespaceLifecycle } from './namespace-lifecycle';
import { enforceQuota } from './resource-quota';
import { defaultStorageClass, protectInUse } from './storage-defaults';

/** The admission plugins that every API server runs before any webhook. Throws their refusals. */
export function admitBuiltIn(write: Write): void {
  namespaceLifecycle(write);
  if (write.request.info.subresource !== '') return;
  defaultStorageClass(write);
  protectInUse(write);
}

/** Those that look at the finished object. Throws their refusals. */
export function validateBuiltIn(write: Write): void {
  enforceLimits(write);
  enforceQuota(write);
}
