import { createHash } from 'node:crypto';

/** The first hexadecimal digits of a text's SHA-256; all 64 when it is not said how many. */
export const digest = (text: string, length = 64): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);
