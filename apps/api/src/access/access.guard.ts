import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Permission } from '@soteria/domain';
import { CONFIG, type Config } from '../config/config';
import { OperationalListener } from '../http/operational-listener';
import { ProblemError } from '../http/problem-error';
import { DEMAND, type Demand, PUBLIC, SCRAPERS } from './access.decorators';
import { type Caller, type CallersRequest } from './caller';
import { Callers } from './callers';
import { crossSiteFault } from './cross-site';
import { Rejection } from './rejection';
import { RequestAudit } from './request-audit';
import { RequestRate } from './request-rate';
import { TurnedAway } from './turned-away';

/** Stands before every route: who is it, from where, how often, and may they at all? */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly publicOrigin: string | null;
  private readonly scrapersHavePort: boolean;

  constructor(
    private readonly reflector: Reflector,
    private readonly callers: Callers,
    private readonly rate: RequestRate,
    private readonly turnedAway: TurnedAway,
    private readonly operational: OperationalListener,
    private readonly audit: RequestAudit,
    @Inject(CONFIG) { auth, metricsPort }: Config,
  ) {
    this.publicOrigin = auth.publicOrigin;
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
    const caller = await this.recognise(request);
    request.caller = caller;
    const demand = this.reflector.getAllAndOverride<Demand | undefined>(DEMAND, marks);
    this.audit.follow(request, context.switchToHttp().getResponse(), demand?.permission ?? 'none');
    if (demand === undefined) {
      throw new Rejection('not-permitted', 'Nobody has said who may use this address.');
    }
    if (demand !== null) await demandPermission(caller, demand);
  }

  private async recognise(request: CallersRequest): Promise<Caller> {
    const fault = crossSiteFault(request, this.publicOrigin);
    if (fault) throw fault;
    const caller = await this.callers.recognise(request);
    if (caller.user !== null) this.rate.demandRoom(caller.user);
    return caller;
  }

  private async admitScraper(request: CallersRequest): Promise<void> {
    if (this.operational.carried(request)) return;
    if (this.scrapersHavePort) {
      throw new ProblemError('not-found', 'Metrics are on a port of their own here.');
    }
    if (!this.callers.isSomebody(request)) return;
    await demandPermission(await this.recognise(request), { permission: 'inventory:read' });
  }
}

async function demandPermission(caller: Caller, demand: NonNullable<Demand>): Promise<void> {
  const { permission, where } = demand;
  const isHeld =
    where === undefined
      ? await caller.may(permission, null)
      : caller.permissions.includes(permission);
  if (!isHeld) throw notPermitted(permission);
}

export const notPermitted = (permission: Permission, where = ''): Rejection =>
  new Rejection(
    'not-permitted',
    `This needs the permission ${permission}${where}, which you do not have. Ask whoever runs Soteria.`,
  );
