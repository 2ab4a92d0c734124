import { type Call } from '../server/api-server';

/** Which requests a fault is about; what is not said matches everything. */
export interface FaultMatch {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` or `deletecollection`. */
  verb?: string | readonly string[];
  plural?: string;
  group?: string;
  namespace?: string;
  name?: string | RegExp;
  subresource?: string;
  /** For paths that name no resource, such as `/apis`. */
  path?: RegExp;
  user?: string;
  mutating?: boolean;
}

/** What happens to a matching request. Durations go by the sandbox's clock. */
export type FaultAction =
  /** Waits before the request has any effect. */
  | { kind: 'delay'; ms: number }
  /** Lets the request have its effect, and waits before answering. */
  | { kind: 'delay-answer'; ms: number }
  /** Answers in the server's place: nothing is applied, unless `apply` says so. */
  | {
      kind: 'status';
      code: number;
      reason?: string;
      message?: string;
      headers?: Record<string, string>;
      /** Sent as it is instead of a Status object. */
      body?: string | Buffer;
      apply?: boolean;
    }
  /** Cuts the connection; nothing is applied. */
  | { kind: 'drop-before' }
  /** Applies the request, then cuts the connection without an answer. */
  | { kind: 'drop-after-apply' }
  /** Resets the connection (RST), before or after applying. */
  | { kind: 'reset'; apply?: boolean }
  /** Keeps the connection open and never answers; the request is applied when `apply` says so. */
  | { kind: 'half-open'; apply?: boolean }
  /** Sends this much of the body, then ends the connection (FIN), or resets it. */
  | { kind: 'truncate'; bytes: number; reset?: boolean }
  /** Sends the body in small pieces. */
  | { kind: 'trickle'; bytesPerSecond: number }
  /** Watch: after this many events a line of the spec's own comes in between. */
  | { kind: 'inject'; line: string; afterEvents: number }
  /** Watch: after this many events nothing more is sent, but the connection stays open. */
  | { kind: 'silence'; afterEvents: number }
  /** Watch: nothing but a space now and then, instead of events. */
  | { kind: 'whitespace'; everyMs: number }
  /** Watch: every event comes twice. */
  | { kind: 'duplicate' }
  /** Watch: events change places in pairs. */
  | { kind: 'reorder' };

/** When a fault strikes, among the requests that match. */
export interface FaultTiming {
  /** Only the nth matching request, counted from 1. */
  nth?: number;
  /** At most this many. */
  times?: number;
}

export interface FaultRule extends FaultTiming {
  match: FaultMatch;
  action: FaultAction;
}

export function matches(match: FaultMatch, call: Call): boolean {
  const { verb, name, path } = match;
  if (verb !== undefined && ![verb].flat().includes(call.verb)) return false;
  if (name !== undefined && !nameMatches(name, call.name)) return false;
  if (path !== undefined && !path.test(call.path)) return false;
  return (['plural', 'group', 'namespace', 'subresource', 'user', 'mutating'] as const).every(
    (field) => match[field] === undefined || match[field] === call[field],
  );
}

const nameMatches = (wanted: string | RegExp, name: string): boolean =>
  typeof wanted === 'string' ? wanted === name : wanted.test(name);

/** A fault in force: how often it was looked at and how often it struck. */
export class Fault {
  private seenCount = 0;
  private firedCount = 0;

  constructor(
    readonly rule: FaultRule,
    private readonly withdraw: (fault: Fault) => void,
  ) {}

  /** Requests that matched. */
  get seen(): number {
    return this.seenCount;
  }

  /** Requests that were spoilt. */
  get fired(): number {
    return this.firedCount;
  }

  remove(): void {
    this.withdraw(this);
  }

  /** Counts a request, and says whether it is to be spoilt. */
  strikes(call: Call): boolean {
    if (!matches(this.rule.match, call)) return false;
    this.seenCount += 1;
    const { nth, times } = this.rule;
    if (nth !== undefined && this.seenCount !== nth) return false;
    if (times !== undefined && this.firedCount >= times) return false;
    this.firedCount += 1;
    return true;
  }
}
