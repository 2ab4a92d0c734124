import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DEMAND, type Demand, PUBLIC, SCRAPERS, TELLING, type Telling } from './access.decorators';
import { Admission } from './admission';
import { type CallersRequest } from './caller';
import { Rejection } from './rejection';
import { RequestAudit } from './request-audit';
import { TurnedAway } from './turned-away';

/** Stands before every route: who is it, from where, how often, and may they at all? */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly admission: Admission,
    private readonly turnedAway: TurnedAway,
    private readonly audit: RequestAudit,
  ) {}

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
      await this.admission.demandScraper(request);
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
}
