/** One part of a JSON pointer. Source: RFC 6901. */
export const escapePointer = (part: string): string =>
  part.replaceAll('~', '~0').replaceAll('/', '~1');
