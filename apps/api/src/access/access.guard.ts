import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CONFIG, type Config } from '../config/config';
import { OperationalListener } from '../http/operational-listener';
import { ProblemError } from '../http/problem-error';
import {
  DEMAND,
  type Demand,
  PUBLIC,
  SCRAPED,
  SCRAPERS,
  TELLING,
  type Telling,
} from './access.decorators';
import { Admission } from './admission';
import { type CallersRequest } from './caller';
import { Callers } from './callers';
import { Rejection } from './rejection';
import { RequestAudit } from './request-audit';
import { TurnedAway } from './turned-away';

/** Stands before every route: who is it, from where, how often, and may they at all? */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly scrapersHavePort: boolean;

  constructor(
    private readonly reflector: Reflector,
    private readonly admission: Admission,
    private readonly callers: Callers,
    private readonly turnedAway: TurnedAway,
    private readonly operational: OperationalListener,
    private readonly audit: RequestAudit,
    @Inject(CONFIG) { metricsPort }: Config,
  ) {
    this.scrapersHavePort = metricsPort !== null;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CallersRequest>();
    try {
      await this.admit(context, request);
      return true;
    } catch (error) {
      if (error instanceof Rejection) this.turnedAway.note(error, request);
      throw error;
    }
  }

  private async admit(context: ExecutionContext, request: CallersRequest): Promise<void> {
    const marks = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, marks)) return;
    if (this.reflector.getAllAndOverride<boolean>(SCRAPERS, marks)) {
      await this.admitScraper(request);
      return;
    }
    const caller = await this.admission.recognise(request);
    request.caller = caller;
    const demand = this.reflector.getAllAndOverride<Demand | undefined>(DEMAND, marks);
    this.audit.follow(request, context.switchToHttp().getResponse(), {
      act: demand?.permission ?? 'none',
      telling: this.reflector.getAllAndOverride<Telling | undefined>(TELLING, marks),
    });
    if (demand === undefined) {
      throw new Rejection('not-permitted', 'Nobody has said who may use this address.');
    }
    if (demand !== null) await this.admission.demand(caller, demand);
  }

  private async admitScraper(request: CallersRequest): Promise<void> {
    if (this.operational.carried(request)) return;
    if (this.scrapersHavePort) {
      throw new ProblemError('not-found', 'Metrics are on a port of their own here.');
    }
    this.admission.demandOwnSite(request);
    if (!this.callers.isSomebody(request)) return;
    const caller = await this.admission.recognise(request);
    await this.admission.demand(caller, { permission: SCRAPED });
  }
}
