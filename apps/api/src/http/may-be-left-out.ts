import { registerDecorator, ValidateIf } from 'class-validator';

/** The name of the fault among those of a field. */
export const NOT_NULL = 'isNotNull';

/**
 * A field that may be left out. `null` is no way to leave it out: what follows relies on a value that was checked, or
 * on none, and what is meant by it would be a guess.
 */
export function MayBeLeftOut() {
  return (target: object, propertyName: string): void => {
    ValidateIf((_, value: unknown) => value !== undefined)(target, propertyName);
    registerDecorator({
      name: NOT_NULL,
      target: target.constructor,
      propertyName,
      validator: {
        validate: (value: unknown) => value !== null,
        defaultMessage: () => 'must not be null; leave it out instead',
      },
    });
  };
}
