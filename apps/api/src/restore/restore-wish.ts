import {
  claimNameFault,
  type Instant,
  type NamespaceRestoreWish,
  parseWrittenTime,
  type RestoreWish,
  type SourceWish,
} from '@soteria/domain';
import { validationFailed } from '../http/problem-error';
import {
  type NamespaceRestoreRequestDto,
  type RestoreRequestDto,
  type RestoreSourceDto,
} from './restore.dto';

/** What a request for one volume asks for, in the domain's words. */
export function restoreWish({ source, target }: RestoreRequestDto): RestoreWish {
  const { createNamespace = false, ...wanted } = target;
  demandModesTogether(wanted.accessModes);
  return { items: [{ source: sourceWish(source), target: wanted }], createNamespace };
}

/** Kubernetes refuses such a claim, but would only be asked once all the data is back. */
function demandModesTogether(modes: readonly string[] | undefined): void {
  if (!modes?.includes('ReadWriteOncePod') || modes.length === 1) return;
  const detail =
    'has ReadWriteOncePod beside other modes, which no claim may have; name it alone, or leave it out.';
  throw validationFailed({ pointer: '/target/accessModes', detail });
}

/** A source names a backup, or a claim and perhaps a moment; both or neither is refused. */
function sourceWish({ backup, namespace, pvc, at }: RestoreSourceDto): SourceWish {
  const byClaim = namespace !== undefined || pvc !== undefined || at !== undefined;
  if (backup !== undefined) {
    if (!byClaim) return { backup };
    const detail = 'Name either a backup, or a namespace and a pvc; not both.';
    throw validationFailed({ pointer: '/source', detail });
  }
  if (namespace !== undefined && pvc !== undefined) {
    return { namespace, pvc, at: momentOf(at) };
  }
  const detail = 'Name a backup, or a namespace and a pvc.';
  throw validationFailed({ pointer: '/source', detail });
}

/**
 * The moment that is asked for; null where none is. One that cannot be read is refused: the newest restore point
 * instead of an older one would be the wrong data, and nobody would notice.
 */
function momentOf(at: string | undefined): Instant | null {
  if (at === undefined) return null;
  const moment = parseWrittenTime(at);
  if (moment !== null) return moment;
  const detail =
    'has to be a time with its zone, as in "2026-05-01T02:00:00Z", or a day, which begins at midnight UTC; leave it out for the newest restore point.';
  throw validationFailed({ pointer: '/source/at', detail });
}

/** What a request for a namespace asks for, in the domain's words. */
export function namespaceRestoreWish(request: NamespaceRestoreRequestDto): NamespaceRestoreWish {
  const { source, target, pvcs, onMissing = 'fail' } = request;
  demandNames(pvcs ?? []);
  return {
    source: { namespace: source.namespace, at: momentOf(source.at) },
    target: {
      namespace: target.namespace,
      namePrefix: target.namePrefix ?? '',
      nameSuffix: target.nameSuffix ?? '',
      createNamespace: target.createNamespace ?? false,
      storageClass: target.storageClass,
    },
    pvcs: pvcs && [...new Set(pvcs)],
    onMissing,
  };
}

/** One that none can have would only be told of as one without a restore point, or be left out for that. */
function demandNames(pvcs: readonly string[]): void {
  const faults = pvcs.flatMap((name, at) => {
    const fault = claimNameFault(name);
    return fault === null ? [] : [{ pointer: `/pvcs/${at}`, detail: `${fault}.` }];
  });
  if (faults.length > 0) throw validationFailed(...faults);
}
