import { randomInt } from 'node:crypto';

/** No vowels and no digits that look like letters, so that no words come out. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const MAX_BASE = 63 - SUFFIX_LENGTH;

/** A name from `generateName`: its beginning and five random letters. */
export function generateName(base: string): string {
  const letters = Array.from({ length: SUFFIX_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return `${base.slice(0, MAX_BASE)}${letters.join('')}`;
}
