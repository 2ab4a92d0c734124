import { DefaultUrlSerializer, type UrlSerializer, type UrlTree } from '@angular/router';

/** Parameters that hold several names; some programs write each of them by itself (`?ns=a&ns=b`). */
const LISTS: readonly string[] = ['ns', 'namespaces', 'pvcs', 'status'];

/**
 * Makes what it can of a query, so that a link that was typed, cut off or written by a program opens its
 * page. The router would open the overview instead, or hand a page two values where it asks for one.
 */
export class ReadableAddress implements UrlSerializer {
  private readonly strict = new DefaultUrlSerializer();

  parse(url: string): UrlTree {
    return this.strict.parse(withReadableQuery(url));
  }

  serialize(tree: UrlTree): string {
    return this.strict.serialize(tree);
  }
}

function withReadableQuery(url: string): string {
  const [address = ''] = url.split('#');
  const [path = '', ...query] = address.split('?');
  if (query.length === 0) return path;
  // It takes a broken escape for the characters that it is written with.
  const given = Map.groupBy(new URLSearchParams(query.join('?')), ([name]) => name);
  const once = [...given].map(([name, pairs]) => {
    const values = pairs.map(([, value]) => value);
    return [name, LISTS.includes(name) ? values.join(',') : (values[0] ?? '')];
  });
  return `${path}?${once.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')}`;
}
