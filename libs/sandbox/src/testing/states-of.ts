import { type KubeObject, type Resource } from '@soteria/kube';
import { type ApiClient } from '../behaviour/runtime/api-client';
import { eventually } from './eventually';

/** Every state that an object has passed through since the watch began. */
export interface States<T> {
  /** Waits until the last state is such, and answers with all of them. */
  upTo(what: string, isLast: (state: T) => boolean): Promise<T[]>;
}

/** Watches one object from now on; it need not exist yet. */
export async function statesOf<T extends KubeObject>(
  api: ApiClient,
  kind: Resource,
  name: string,
): Promise<States<T>> {
  const states: T[] = [];
  const { version } = await api.list(kind);
  const watch = api.watch(kind, version, ({ type, object }) => {
    if (type !== 'BOOKMARK' && object.metadata.name === name) states.push(object as T);
  });
  // The cut at the end is no failure.
  watch.ended.catch(() => undefined);
  return {
    upTo: async (what, isLast) => {
      await eventually(what, () => states.some(isLast));
      watch.stop();
      return states.slice(0, states.findIndex(isLast) + 1);
    },
  };
}
