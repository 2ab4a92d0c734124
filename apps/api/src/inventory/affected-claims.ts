import { type ClaimFact } from '@soteria/domain';
import { type FactChange, type FactStore } from '../driver/fact-store';

/** The claims whose rows may read differently after a change: its own few, or all where it concerns all. */
export function affectedClaims(
  facts: FactStore,
  { kind, after, before }: FactChange,
): Iterable<ClaimFact> {
  switch (kind) {
    case 'claim':
      return [after ?? before].filter((claim) => claim !== undefined);
    case 'persistentVolume':
      return [after, before].flatMap((pv) => (pv ? facts.claimsOfPersistentVolume(pv.name) : []));
    case 'volume':
      return claimsOfVolume(facts, (after ?? before)?.handle);
    case 'backup':
      return [after, before].flatMap((backup) => claimsOfVolume(facts, backup?.source.volume));
    case 'target': {
      const name = (after ?? before)?.name ?? '';
      return facts.volumesOfTarget(name).flatMap(({ handle }) => claimsOfVolume(facts, handle));
    }
    case 'recurringJob':
      return facts.all('claim');
    case 'backupVolume':
      // No row tells of it, but the metrics of the volume do.
      return claimsOfVolume(facts, (after ?? before)?.volume);
    case 'snapshot':
    case 'restoreProgress':
    case 'namespace':
    case 'storageClass':
    case 'driver':
      return [];
  }
}

function claimsOfVolume(facts: FactStore, handle: string | undefined): ClaimFact[] {
  if (!handle) return [];
  return facts
    .persistentVolumesOfHandle(handle)
    .flatMap(({ name }) => facts.claimsOfPersistentVolume(name));
}
