import { type KubeObject, type OwnerReference } from '@soteria/kube';
import { keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { isNotFound } from '../runtime/api-client';
import { type Again, type Controller, type Source } from '../runtime/controller';
import { type Mirror } from '../runtime/mirror';
import { removeOnce } from '../runtime/writes';

/**
 * Deletes what has lost its last owner. It knows the owners of the kinds that the behaviours follow;
 * a reference to any other kind counts as standing.
 */
export class GarbageCollector implements Controller {
  readonly name = 'garbage';
  readonly sources: readonly Source[];
  private readonly mirrors: ReadonlyMap<string, Mirror<KubeObject>>;

  constructor(context: Context) {
    this.mirrors = new Map(
      context.cluster.all().map((mirror) => [`${groupOf(mirror)}/${mirror.kind.kind}`, mirror]),
    );
    this.sources = [...this.mirrors].map(([name, mirror]) => ({
      feed: (enqueue: (key: string) => void) => {
        mirror.onChange((after, before) => {
          if (after?.metadata.ownerReferences) enqueue(`${name}|${keyOf(after)}`);
          if (!after && before) this.dependentsOf(before).forEach(enqueue);
        });
      },
    }));
  }

  async reconcile(key: string): Promise<Again> {
    const [kind = '', objectKey = ''] = key.split('|');
    const { namespace, name } = splitKey(objectKey);
    const mirror = this.mirrors.get(kind);
    const object = mirror?.get(namespace, name);
    const owners = object?.metadata.ownerReferences ?? [];
    if (!mirror || !object || owners.length === 0) return undefined;
    for (const owner of owners) if (await this.stands(owner, namespace)) return undefined;
    await removeOnce(mirror, object);
    return undefined;
  }

  /** Asks the server before it believes that an owner is gone: its own view may lag behind. */
  private async stands(owner: OwnerReference, namespace: string): Promise<boolean> {
    const mirror = this.mirrors.get(`${owner.apiVersion.split('/').at(-2) ?? ''}/${owner.kind}`);
    if (!mirror) return true;
    const home = mirror.kind.namespaced ? namespace : undefined;
    if (mirror.get(home, owner.name)?.metadata.uid === owner.uid) return true;
    try {
      const found = await mirror.api.get(mirror.kind, home, owner.name);
      return found.metadata.uid === owner.uid;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  private dependentsOf({ metadata }: KubeObject): string[] {
    return [...this.mirrors].flatMap(([name, mirror]) =>
      mirror.by('owner', metadata.uid ?? '').map((object) => `${name}|${keyOf(object)}`),
    );
  }
}

const groupOf = ({ kind }: Mirror<KubeObject>): string => kind.group;
