import { digest } from '../contents/digest';

/** A uuid that depends on the text alone, so that a world is the same each time it is made. */
export function uuidOf(text: string): string {
  const hex = digest(text);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}

/** Hexadecimal digits that depend on the text alone. */
export const hexOf = (text: string, length: number): string => digest(`${text} hex`, length);
