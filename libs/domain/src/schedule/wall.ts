import { DAY_MS } from '../time';

/**
 * A reading of a clock on a wall, without its zone: milliseconds since 1970-01-01 00:00 on that clock. Arithmetic on
 * it is that of the calendar alone.
 */
export type WallTime = number;

export interface WallDate {
  year: number;
  /** 1 to 12. */
  month: number;
  /** 1 to 31. */
  day: number;
}

export function dateOf(wall: WallTime): WallDate {
  const date = new Date(wall);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export const midnightOf = ({ year, month, day }: WallDate): WallTime =>
  Date.UTC(year, month - 1, day);

export const daysInMonth = (year: number, month: number): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();

/** 0 is Sunday. 1970-01-01 was a Thursday. */
export const weekdayOf = (wall: WallTime): number =>
  (((Math.floor(wall / DAY_MS) + 4) % 7) + 7) % 7;

/** `02:30`. */
export const clockFace = (wall: WallTime): string => new Date(wall).toISOString().slice(11, 16);
