import { MANAGED_BY, MANAGED_BY_SOTERIA, type Namespace, OPERATION_LABEL } from '@soteria/kube';

/** The namespace that a restore makes for what it brings back. */
export function restoredNamespace(name: string, operation: string): Namespace {
  const labels = { [MANAGED_BY]: MANAGED_BY_SOTERIA, [OPERATION_LABEL]: operation };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}
