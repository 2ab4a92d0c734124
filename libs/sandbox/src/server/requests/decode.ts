import { badRequest } from '../api-error';
import { decodeObject } from '../http/body';
import { type RequestContext, type ResourceRequest } from '../http/context';
import { type JsonObject, isObject, textAt } from '../json';
import { type ApiObject } from '../object';
import { apiVersionOf } from '../resources/definition';

const contentType = (request: RequestContext): string | undefined => {
  const header = request.headers['content-type'];
  return typeof header === 'string' ? header : undefined;
};

/** The body of a request as JSON. Throws 400 and 415. */
export const bodyOf = (request: RequestContext): JsonObject =>
  decodeObject(request.body, contentType(request));

/** The object in a POST or PUT, whose kind must be that of the path. Throws 400 and 415. */
export function decodeApiObject(request: ResourceRequest): ApiObject {
  return asApiObject(bodyOf(request), request);
}

/** Checks that JSON is an object of the request's kind. Throws 400. */
export function asApiObject(body: JsonObject, { definition }: ResourceRequest): ApiObject {
  const expected = apiVersionOf(definition);
  const apiVersion = textAt(body, 'apiVersion') || expected;
  const kind = textAt(body, 'kind') || definition.kind;
  if (apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  if (kind !== definition.kind) {
    throw badRequest(
      `${kind} in version "${definition.version}" cannot be handled as a ${definition.kind}: converting (${kind}) to (${definition.kind}): unknown conversion`,
    );
  }
  const metadata = body['metadata'] ?? {};
  if (!isObject(metadata)) throw badRequest('metadata must be an object');
  return { ...body, apiVersion, kind, metadata } as unknown as ApiObject;
}

/** Puts an object into the namespace of its request. Throws 400 when it says another. */
export function settleNamespace(object: ApiObject, { definition, info }: ResourceRequest): void {
  if (!definition.namespaced) {
    delete object.metadata.namespace;
    return;
  }
  const said = object.metadata.namespace ?? '';
  if (said !== '' && said !== info.namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  object.metadata.namespace = info.namespace;
}

/** Throws 400 when an object says another name than its path. */
export function settleName(object: ApiObject, { info }: ResourceRequest): void {
  const said = object.metadata.name;
  if (!said) object.metadata.name = info.name;
  else if (said !== info.name) {
    throw badRequest(
      `the name of the object (${said}) does not match the name on the URL (${info.name})`,
    );
  }
}
