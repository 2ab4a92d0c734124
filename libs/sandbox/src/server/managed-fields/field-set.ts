import { type JsonObject, isObject, own } from '../json';

/** The name under which FieldsV1 says that a container itself is owned. */
const SELF = '.';

/**
 * A set of places in an object. Steps are written as FieldsV1 writes them: `f:spec` for a field,
 * `k:{"name":"web"}` for an item of a list by its keys, `v:"a"` for a value of a set.
 */
export class FieldSet {
  private readonly children = new Map<string, FieldSet>();
  private isMember = false;

  static fromJson(fields: JsonObject): FieldSet {
    const set = new FieldSet();
    set.read(fields);
    // An empty object at the root owns nothing, while below the root it owns its place.
    set.isMember = false;
    return set;
  }

  private read(fields: JsonObject): void {
    const steps = Object.keys(fields);
    this.isMember = steps.length === 0 || Object.hasOwn(fields, SELF);
    for (const step of steps) {
      const below = own(fields, step);
      if (step === SELF || !isObject(below)) continue;
      this.child(step).read(below);
    }
  }

  toJson(): JsonObject {
    const json: JsonObject = {};
    if (this.isMember && this.children.size > 0) json[SELF] = {};
    for (const step of [...this.children.keys()].sort())
      json[step] = this.children.get(step)?.toJson();
    return json;
  }

  get isEmpty(): boolean {
    return !this.isMember && [...this.children.values()].every((child) => child.isEmpty);
  }

  add(path: readonly string[]): void {
    const [step, ...rest] = path;
    if (step === undefined) this.isMember = true;
    else this.child(step).add(rest);
  }

  has(path: readonly string[]): boolean {
    return this.at(path)?.isMember === true;
  }

  /** What lies below a path, or undefined. */
  at(path: readonly string[]): FieldSet | undefined {
    const [step, ...rest] = path;
    return step === undefined ? this : this.children.get(step)?.at(rest);
  }

  /** Every place in the set. */
  *paths(prefix: readonly string[] = []): Generator<string[]> {
    if (this.isMember) yield [...prefix];
    for (const [step, child] of this.children) yield* child.paths([...prefix, step]);
  }

  union(other: FieldSet): FieldSet {
    return this.combine(other, (left, right) => left || right);
  }

  minus(other: FieldSet): FieldSet {
    return this.combine(other, (left, right) => left && !right);
  }

  intersection(other: FieldSet): FieldSet {
    return this.combine(other, (left, right) => left && right);
  }

  equals(other: FieldSet): boolean {
    return this.minus(other).isEmpty && other.minus(this).isEmpty;
  }

  /** The same set with every container of a member as a member. */
  withContainers(): FieldSet {
    const result = new FieldSet();
    result.isMember = this.isMember || this.children.size > 0;
    for (const [step, child] of this.children) result.children.set(step, child.withContainers());
    return result;
  }

  private combine(other: FieldSet, keep: (left: boolean, right: boolean) => boolean): FieldSet {
    const result = new FieldSet();
    result.isMember = keep(this.isMember, other.isMember);
    for (const step of new Set([...this.children.keys(), ...other.children.keys()])) {
      const left = this.children.get(step) ?? EMPTY;
      const combined = left.combine(other.children.get(step) ?? EMPTY, keep);
      if (!combined.isEmpty) result.children.set(step, combined);
    }
    return result;
  }

  private child(step: string): FieldSet {
    let child = this.children.get(step);
    if (child === undefined) {
      child = new FieldSet();
      this.children.set(step, child);
    }
    return child;
  }
}

const EMPTY = new FieldSet();

/** A path as messages show it: `.spec.containers[name="web"].image`. */
export function describePath(path: readonly string[]): string {
  return path.map(describeStep).join('');
}

function describeStep(step: string): string {
  const text = step.slice(2);
  if (step.startsWith('f:')) return `.${text}`;
  if (step.startsWith('v:')) return `[=${text}]`;
  const keys = JSON.parse(text) as Record<string, unknown>;
  return `[${Object.entries(keys)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}]`;
}
