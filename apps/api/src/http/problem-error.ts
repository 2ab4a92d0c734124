import { type FieldProblem, PROBLEMS, type ProblemCode } from '@soteria/contracts';

/** A refusal that the caller is told of as a problem document. */
export class ProblemError extends Error {
  readonly status: number;
  readonly errors: readonly FieldProblem[];
  /** Headers that the answer carries beside its own. */
  readonly headers: Readonly<Record<string, string>>;
  /** Further members of the problem document. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ProblemCode,
    /** One sentence about this case that says what to do. */
    readonly detail: string,
    more: {
      errors?: readonly FieldProblem[];
      retryAfterSeconds?: number;
      headers?: Readonly<Record<string, string>>;
      members?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'ProblemError';
    this.status = PROBLEMS[code].status;
    this.errors = more.errors ?? [];
    const { retryAfterSeconds } = more;
    this.headers = {
      ...more.headers,
      ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': `${retryAfterSeconds}` }),
    };
    this.members = more.members ?? {};
  }
}

/** The refusal of a request whose fields are not as they must be. */
export function validationFailed(...errors: FieldProblem[]): ProblemError {
  const fields = errors.map(inWords).join(' ');
  return new ProblemError('validation-failed', fields, { errors });
}

/** The whole of a body has no name. */
const inWords = ({ pointer, detail }: FieldProblem): string =>
  pointer === '' ? detail : `${pointer}: ${detail}`;
