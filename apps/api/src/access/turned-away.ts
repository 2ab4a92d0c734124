import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { type Counter } from 'prom-client';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { type IdentifiedRequest } from '../http/request-id';
import { type Rejection, type RejectionReason } from './rejection';

export const REJECTIONS_METRIC = 'soteria_auth_rejections_total';
/** At most one log line per reason within this time, so that nobody can fill the log by asking often. */
const LINE_EVERY_MS = 10_000;

/** Counts who was turned away and why, and says so in the log. */
@Injectable()
export class TurnedAway {
  private readonly log = new Logger('Access');
  private readonly silentUntil = new Map<RejectionReason, number>();
  private readonly unsaid = new Map<RejectionReason, number>();

  constructor(
    @InjectMetric(REJECTIONS_METRIC) private readonly counter: Counter<'reason'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  note({ reason, code }: Rejection, request: IdentifiedRequest): void {
    this.counter.inc({ reason });
    const now = this.clock.monotonic();
    if (now < (this.silentUntil.get(reason) ?? -Infinity)) {
      this.unsaid.set(reason, (this.unsaid.get(reason) ?? 0) + 1);
      return;
    }
    this.silentUntil.set(reason, now + LINE_EVERY_MS);
    const more = this.unsaid.get(reason) ?? 0;
    this.unsaid.delete(reason);
    this.log.warn({
      decision: 'refused',
      reason,
      code,
      request: request.id,
      peer: request.socket.remoteAddress ?? '',
      sinceLastLine: more,
    });
  }
}
