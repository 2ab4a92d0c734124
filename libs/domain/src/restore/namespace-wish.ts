import { type ClusterView } from '../cluster-view';
import { type Instant } from '../time';
import { chooseRestorePoint } from './choose';
import { type RestoreWish, type TargetWish } from './plan';

export interface NamespaceRestoreWish {
  source: { namespace: string; at: Instant | null };
  target: {
    namespace: string;
    namePrefix: string;
    nameSuffix: string;
    createNamespace: boolean;
    storageClass?: string | undefined;
  };
  /** Names of claims to take; all that are known when absent. */
  pvcs?: readonly string[] | undefined;
  onMissing: 'fail' | 'skip';
}

/** A claim that is left out because it has no restore point at or before the moment. */
export interface LeftOut {
  namespace: string;
  pvc: string;
  detail: string;
}

/**
 * What restoring a namespace comes to, claim by claim: those that its backups tell of, and those
 * that stand in it now, so that one without any backup is not passed over in silence.
 */
export function namespaceWish(
  view: ClusterView,
  wish: NamespaceRestoreWish,
): { wish: RestoreWish; leftOut: LeftOut[] } {
  const { namespace, at } = wish.source;
  const leftOut: LeftOut[] = [];
  const items: RestoreWish['items'] = [];
  for (const pvc of wish.pvcs ?? knownClaims(view, namespace)) {
    const source = { namespace, pvc, at };
    // Here it only matters whether there is one, in whichever cluster it was made.
    const choice = chooseRestorePoint(view, source, null);
    if ('code' in choice && wish.onMissing === 'skip') {
      leftOut.push({ namespace, pvc, detail: choice.detail });
    } else {
      items.push({ source, target: targetOf(wish, pvc) });
    }
  }
  return { wish: { items, createNamespace: wish.target.createNamespace }, leftOut };
}

function knownClaims(view: ClusterView, namespace: string): string[] {
  const names = new Set(view.backupsOfNamespace(namespace).map(({ source }) => source.pvc));
  for (const { name, phase } of view.claimsIn(namespace)) if (phase === 'Bound') names.add(name);
  names.delete('');
  return [...names].sort();
}

/** Without prefix and suffix the names stay, as a StatefulSet's controller will look for them. */
function targetOf({ target }: NamespaceRestoreWish, pvc: string): TargetWish {
  const { namespace, namePrefix, nameSuffix, storageClass } = target;
  return { namespace, pvc: `${namePrefix}${pvc}${nameSuffix}`, storageClass };
}
