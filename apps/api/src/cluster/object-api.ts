import {
  createConfiguration,
  type KubernetesObject,
  KubernetesObjectApi,
  type RequestContext,
  ResponseContext,
  ServerConfiguration,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import { apiVersionOf, type Resource, resourcePath, RESOURCES } from '@soteria/kube';
import { type KubeAccess, type KubeRequest } from './kube-access';

/**
 * The client library's API for objects of any kind, with three things changed: requests travel by
 * our access (its limits, credentials and errors), paths come from the resource table instead of
 * the server's discovery, and answers stay as they travelled, with times as text.
 */
export class ObjectApi extends KubernetesObjectApi {
  constructor(access: KubeAccess, timeoutMs: number, signal: AbortSignal) {
    super(
      createConfiguration({
        // The access itself prepends the path that the server’s address may have.
        baseServer: new ServerConfiguration(new URL(access.server).origin, {}),
        httpApi: wrapHttpLibrary({
          send: (context) => send(context, access, { timeoutMs, signal }),
        }),
      }),
    );
  }

  protected override specUriPath(spec: KubernetesObject, action: string): Promise<string> {
    const { apiVersion, kind, metadata } = spec;
    const resource: Resource | undefined = Object.values(RESOURCES).find(
      (each) => each.kind === kind && apiVersionOf(each) === apiVersion,
    );
    if (resource === undefined) throw new Error(`RESOURCES knows no ${apiVersion} ${kind}.`);
    const named = action !== 'create' && action !== 'list';
    return Promise.resolve(
      resourcePath(resource, metadata?.namespace, named ? metadata?.name : undefined),
    );
  }

  protected override processResponse<T extends KubernetesObject>(
    response: ResponseContext,
  ): Promise<T> {
    return Promise.resolve((response as Answer).object as T);
  }
}

/** An answer that has been read already. */
class Answer extends ResponseContext {
  constructor(readonly object: unknown) {
    const nothing = { text: async () => '', binary: async () => Buffer.alloc(0) };
    super(200, {}, { ...nothing, stream: () => null });
  }
}

async function send(
  context: RequestContext,
  access: KubeAccess,
  limits: { timeoutMs: number; signal: AbortSignal },
): Promise<ResponseContext> {
  const url = new URL(context.getUrl());
  const method = context.getHttpMethod() as KubeRequest['method'];
  const body = context.getBody();
  // By default a server drops fields that it does not know, and says so only in a warning.
  const strict = method === 'POST' || method === 'PUT' ? { fieldValidation: 'Strict' } : {};
  const object = await access.json({
    method,
    path: url.pathname,
    query: { ...Object.fromEntries(url.searchParams), ...strict },
    ...limits,
    ...(typeof body === 'string' ? { body } : {}),
  });
  return new Answer(object);
}
