import { Copies } from './interned';
import { isEqual } from './is-equal';

/**
 * How many different copies are remembered by one name. One would do for most; but a volume may have
 * backups on two targets, made by two programs, or from before it was enlarged, and they come mixed.
 */
const MOST_BY_ONE_NAME = 4;

/**
 * One frozen copy of records that say the same, where most that go by one name do. It is found by the
 * name and judged by all that it says, so no key has to be written out of its fields. It lasts for as
 * long as somebody else keeps it.
 */
export class SharedCopies<Value extends object> {
  private readonly byName: Copies<WeakRef<Value>[]>;

  constructor(mostNames?: number) {
    this.byName = new Copies(mostNames);
  }

  /** The copy that says what `value` says; the value itself, frozen from now on, where there is none. */
  copyOf(name: string, value: Value): Value {
    const copies = this.byName.get(name, () => []);
    for (const copy of copies) {
      const known = copy.deref();
      if (known !== undefined && isEqual(known, value)) return known;
    }
    copies.unshift(new WeakRef(Object.freeze(value)));
    copies.length = Math.min(copies.length, MOST_BY_ONE_NAME);
    return value;
  }
}
