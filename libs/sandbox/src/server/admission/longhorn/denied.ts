import { denial, Refusal } from '../admission';

/** Thrown by a rule that says no; the plugin turns it into the answer of its webhook. */
export class Denied extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    why: string,
  ) {
    super(why);
  }

  asRefusal(webhook: string): Refusal {
    return new Refusal(this.code, this.reason, denial(webhook, this.message));
  }
}

/** A rule of the custom resource's definition, which the API server itself enforces. */
export class SchemaViolation extends Error {
  asRefusal(): Refusal {
    return new Refusal(422, 'Invalid', this.message);
  }
}

/** 422, the answer to nearly everything that Longhorn refuses. */
export function invalid(why: string): never {
  throw new Denied(422, 'Invalid', why);
}

/** 403: not now, or not with this configuration. */
export function forbidden(why: string): never {
  throw new Denied(403, 'Forbidden', why);
}

/** 500: what the webhooks answer to an error that they did not foresee. It is a refusal all the same. */
export function internal(why: string): never {
  throw new Denied(500, 'InternalError', why);
}
