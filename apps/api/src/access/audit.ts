import { Injectable, Logger } from '@nestjs/common';
import { type RequestedBy, type Via } from '@soteria/domain';

/** The log context of audit lines, which are written whatever the log level. */
export const AUDIT = 'Audit';
const MAX_TEXT_LENGTH = 256;

/** One act, or what came of one. Nothing in it is a secret or the value of an identity header. */
export interface AuditEntry {
  /** What was done: a permission (`backup:create`), or a kind of operation that has ended (`backup`). */
  act: string;
  by: RequestedBy;
  via: Via;
  /** What it was done to, as far as the request named it: namespace, pvc, backup, operation, policy … */
  target: Readonly<Record<string, string>>;
  result: 'accepted' | 'refused' | 'succeeded' | 'partial' | 'failed' | 'cancelled';
  /** Why not: the code of a problem or of an item's error. */
  reason?: string | undefined;
  operation?: string | undefined;
  /** The id of the HTTP request; in problem documents it is `instance`. */
  request?: string | undefined;
}

/** Who did what, through what, to what, with which result: one JSON line each in the log. */
@Injectable()
export class Audit {
  private readonly log = new Logger(AUDIT);

  record({ target, ...entry }: AuditEntry): void {
    const named = Object.entries(target).map(([key, text]) => [
      key,
      text.slice(0, MAX_TEXT_LENGTH),
    ]);
    this.log.log({ ...entry, target: Object.fromEntries(named) as Record<string, string> });
  }
}
