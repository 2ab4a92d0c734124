import { resourcePath } from '@soteria/kube';
import { type KubeAccess } from './kube-access';
import { KubeError } from './kube-error';
import { type WatchSpec } from './watch-spec';
import { undecodable } from './watch-fault';
import { type ListPage, readPage } from './wire-object';

const PAGE_SIZE = 500;
const PAGE_LIMIT_MS = 120_000;

/** Newer servers leave out what nobody here reads, half of a typical object; older ones ignore it. */
export const WITHOUT_MANAGED_FIELDS =
  'application/json;drop=metadata.managedFields,application/json;q=0.9';

/** What of a kind is listed and watched. */
export type Scope = Pick<
  WatchSpec<{ uid: string }>,
  'resource' | 'namespace' | 'labelSelector' | 'fieldSelector'
>;

export function queryOf({ labelSelector, fieldSelector }: Scope): Record<string, string> {
  return {
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}

/** Lists a kind page by page, each page of the state at the moment of the first. */
export class PageReader {
  private pageSize = PAGE_SIZE;

  /** `outlast` waits before a page is asked for again after a failure that may pass. */
  constructor(
    private readonly scope: Scope,
    private readonly access: KubeAccess,
    private readonly outlast: (failure: KubeError, signal: AbortSignal) => Promise<void>,
  ) {}

  async *pages(signal: AbortSignal): AsyncGenerator<ListPage> {
    let token: string | undefined;
    do {
      const page = await this.page(token, signal);
      if (page.continueToken !== undefined && page.continueToken === token) {
        throw undecodable('A list offers the same page again and again.');
      }
      token = page.continueToken;
      yield page;
    } while (token !== undefined && !signal.aborted);
  }

  /** One object (by its key) as it is now, if it is; the page's version is that of the store. */
  async glimpse(key: string | undefined, signal: AbortSignal): Promise<ListPage> {
    return this.glance(key, { limit: 1 }, signal);
  }

  /** The version up to which the server itself has followed the kind; `key` keeps the answer short. */
  async cachedVersion(key: string | undefined, signal: AbortSignal): Promise<string> {
    const { version } = await this.glance(key, { limit: 1, resourceVersion: 0 }, signal);
    return version;
  }

  private async glance(
    key: string | undefined,
    position: Record<string, number>,
    signal: AbortSignal,
  ): Promise<ListPage> {
    if (key === undefined) return this.request(this.scope, position, signal);
    const cut = key.lastIndexOf('/');
    const byName = `metadata.name=${key.slice(cut + 1)}`;
    const { fieldSelector } = this.scope;
    const scope = {
      ...this.scope,
      ...(cut === -1 ? {} : { namespace: key.slice(0, cut) }),
      fieldSelector: fieldSelector === undefined ? byName : `${fieldSelector},${byName}`,
    };
    return this.request(scope, position, signal);
  }

  /** The pages after the first are asked for again with the same token, until that has expired. */
  private async page(token: string | undefined, signal: AbortSignal): Promise<ListPage> {
    for (;;) {
      try {
        const position = token === undefined ? {} : { continue: token };
        return await this.request(this.scope, { limit: this.pageSize, ...position }, signal);
      } catch (error) {
        if (signal.aborted || !(error instanceof KubeError)) throw error;
        if (error.code === 'too-large' && this.pageSize > 1) {
          this.pageSize = Math.floor(this.pageSize / 2);
        } else if (token !== undefined && mayPass(error)) {
          await this.outlast(error, signal);
        } else {
          throw error;
        }
      }
    }
  }

  private async request(
    scope: Scope,
    position: Record<string, string | number>,
    signal: AbortSignal,
  ): Promise<ListPage> {
    const body = await this.access.json({
      method: 'GET',
      path: resourcePath(scope.resource, scope.namespace),
      query: { ...queryOf(scope), ...position },
      headers: { accept: WITHOUT_MANAGED_FIELDS },
      signal,
      timeoutMs: PAGE_LIMIT_MS,
    });
    return readPage(body);
  }
}

function mayPass({ code, retryable }: KubeError): boolean {
  return retryable && code !== 'expired' && code !== 'not-served';
}
