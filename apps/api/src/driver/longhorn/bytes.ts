/** A decimal byte count; null when it is absent or not a number. */
export function bytes(text: string | number | null | undefined): number | null {
  if (text == null || text === '') return null;
  const number = Number(text);
  return Number.isFinite(number) && number >= 0 ? number : null;
}
