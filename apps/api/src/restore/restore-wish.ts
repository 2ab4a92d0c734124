import { type NamespaceRestoreWish, type RestoreWish, type SourceWish } from '@soteria/domain';
import { validationFailed } from '../http/problem-error';
import {
  type NamespaceRestoreRequestDto,
  type RestoreRequestDto,
  type RestoreSourceDto,
} from './restore.dto';

/** What a request for one volume asks for, in the domain's words. */
export function restoreWish({ source, target }: RestoreRequestDto): RestoreWish {
  const { createNamespace = false, ...wanted } = target;
  return { items: [{ source: sourceWish(source), target: wanted }], createNamespace };
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
    return { namespace, pvc, at: at === undefined ? null : Date.parse(at) };
  }
  const detail = 'Name a backup, or a namespace and a pvc.';
  throw validationFailed({ pointer: '/source', detail });
}

/** What a request for a namespace asks for, in the domain's words. */
export function namespaceRestoreWish(request: NamespaceRestoreRequestDto): NamespaceRestoreWish {
  const { source, target, pvcs, onMissing = 'fail' } = request;
  return {
    source: {
      namespace: source.namespace,
      at: source.at === undefined ? null : Date.parse(source.at),
    },
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
