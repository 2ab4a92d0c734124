/** What reading a text gave: the value, or one sentence that says what is wrong with the text. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; error: string };

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const refused = (error: string): { ok: false; error: string } => ({ ok: false, error });
