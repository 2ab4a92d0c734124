/** What a request asks for, read from its method and path alone. Source: RequestInfo (k8s.io/apiserver). */
export interface RequestInfo {
  verb: string;
  path: string;
  /** Whether the path names a resource; the fields below are empty otherwise. */
  isResource: boolean;
  group: string;
  version: string;
  plural: string;
  namespace: string;
  name: string;
  subresource: string;
}

const VERB_OF_METHOD: Record<string, string> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Below a namespace these are parts of the namespace itself, not resources in it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

const trueish = (value: string | null): boolean =>
  value !== null && value !== 'false' && value !== '0';

export function readRequestInfo(method: string, url: URL): RequestInfo {
  const plain: RequestInfo = {
    verb: method.toLowerCase(),
    path: url.pathname,
    isResource: false,
    group: '',
    version: '',
    plural: '',
    namespace: '',
    name: '',
    subresource: '',
  };
  const parts = splitPath(url.pathname);
  const grouped = parts[0] === 'apis';
  if ((!grouped && parts[0] !== 'api') || parts.length < (grouped ? 4 : 3)) return plain;
  const [group, version, ...rest] = grouped ? parts.slice(1) : ['', ...parts.slice(1)];
  const located = locate(rest);
  const info = {
    ...plain,
    ...located,
    isResource: true,
    group: group ?? '',
    version: version ?? '',
    verb: VERB_OF_METHOD[method] ?? '',
  };
  return info.name === '' ? collectionVerb(info, url.searchParams) : info;
}

function splitPath(path: string): string[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map(decodePart);
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function locate(
  parts: readonly string[],
): Pick<RequestInfo, 'plural' | 'namespace' | 'name' | 'subresource'> {
  const inNamespace =
    parts[0] === 'namespaces' && parts.length > 2 && !NAMESPACE_SUBRESOURCES.has(parts[2] ?? '');
  const [plural = '', name = '', ...deeper] = inNamespace ? parts.slice(2) : parts;
  const namespace = inNamespace ? (parts[1] ?? '') : plural === 'namespaces' ? name : '';
  return { plural, namespace, name, subresource: deeper.join('/') };
}

/** Without a name, reading means listing or watching, and deleting means all that is selected. */
function collectionVerb(info: RequestInfo, query: URLSearchParams): RequestInfo {
  if (info.verb === 'delete') return { ...info, verb: 'deletecollection' };
  if (info.verb !== 'get') return info;
  const verb = trueish(query.get('watch')) ? 'watch' : 'list';
  const named = /(?:^|,)metadata\.name==?([^,]+)/.exec(query.get('fieldSelector') ?? '');
  return { ...info, verb, name: named?.[1] ?? '' };
}
