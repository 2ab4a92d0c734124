import { createHash } from 'node:crypto';

/** The longest name that Longhorn gives a volume or a job. */
export const LONGEST_NAME = 40;

const NAME = /^[a-z0-9][a-z0-9_.-]+$/;

/** Whether Longhorn takes this as a name of a volume, backup, target or job. */
export const isValidName = (name: string): boolean => NAME.test(name);

/** Lower case, and no longer than 40: the end of a longer name gives way to eight digits of its checksum. */
export function autoCorrectName(name: string): string {
  if (name.length <= LONGEST_NAME) return name.toLowerCase();
  const suffix = `-${createHash('sha512').update(name).digest('hex').slice(0, 8)}`;
  const prefix = name.toLowerCase().slice(0, LONGEST_NAME - suffix.length);
  return prefix.replace(/-+$/, '') + suffix;
}
