import { DefaultUrlSerializer, type UrlSerializer, type UrlTree } from '@angular/router';

/** Parameters that hold several names; some programs write each of them by itself (`?ns=a&ns=b`). */
const LISTS: readonly string[] = ['ns', 'namespaces', 'pvcs', 'status'];

/**
 * Makes what it can of an address, so that a link that was typed, cut off or written by a program opens its
 * page, or tells that there is none. The router would open the overview instead, or hand a page two values
 * where it asks for one.
 */
export class ReadableAddress implements UrlSerializer {
  private readonly strict = new DefaultUrlSerializer();

  parse(url: string): UrlTree {
    return this.strict.parse(readable(url));
  }

  serialize(tree: UrlTree): string {
    return this.strict.serialize(tree);
  }
}

function readable(url: string): string {
  const [address = ''] = url.split('#');
  const [path = '', ...query] = address.split('?');
  return readablePath(path) + (query.length === 0 ? '' : readableQuery(query.join('?')));
}

/** What stands between two slashes is a name, of which nothing has a meaning of its own to the router. */
const readablePath = (path: string): string =>
  path
    .replace(/\/{2,}/g, '/')
    .split('/')
    .map((name) => encodeURIComponent(decoded(name)).replace(/[()]/g, escaped))
    .join('/');

/** The router takes brackets for outlets; JavaScript leaves them as they are. */
const escaped = (bracket: string): string => (bracket === '(' ? '%28' : '%29');

/** A broken escape stands for the characters that it is written with. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function readableQuery(query: string): string {
  // It takes a broken escape for the characters that it is written with.
  const given = Map.groupBy(new URLSearchParams(query), ([name]) => name);
  const once = [...given].map(([name, pairs]) => {
    const values = pairs.map(([, value]) => value);
    return [name, LISTS.includes(name) ? values.join(',') : (values[0] ?? '')];
  });
  return `?${once.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;
}
