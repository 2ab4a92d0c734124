import { type IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { type Permission } from '@soteria/domain';
import { CONFIG, type Config } from '../config/config';
import { OperationalListener } from '../http/operational-listener';
import { ProblemError } from '../http/problem-error';
import { type Demand, SCRAPED } from './access.decorators';
import { type Caller } from './caller';
import { Callers } from './callers';
import { crossSiteFault, siteRules, type SiteRules } from './cross-site';
import { Rejection } from './rejection';
import { RequestRate } from './request-rate';
import { onceThere, type Soon } from './soon';

/** Who is it, from where, how often, and may they at all: asked in the same way of every request. */
@Injectable()
export class Admission {
  private readonly site: SiteRules;
  private readonly scrapersHavePort: boolean;

  constructor(
    private readonly callers: Callers,
    private readonly rate: RequestRate,
    private readonly operational: OperationalListener,
    @Inject(CONFIG) config: Config,
  ) {
    this.site = siteRules(config);
    this.scrapersHavePort = config.metricsPort !== null;
  }

  /** Throws a `Rejection`, or rejects with it, when it cannot be told who it is, or when they ask too often. */
  recognise(request: IncomingMessage): Soon<Caller> {
    this.demandOwnSite(request);
    return onceThere(this.callers.recognise(request), (caller) => {
      if (caller.user !== null) this.rate.demandRoom(caller.user);
      return caller;
    });
  }

  private demandOwnSite({ method = '', headers }: IncomingMessage): void {
    const fault = crossSiteFault({ method, headers }, this.site);
    if (fault) throw fault;
  }

  /** Throws a `Rejection`, or rejects with it, when they may not. */
  demand(caller: Caller, { permission, where }: NonNullable<Demand>): Soon<void> {
    const isHeld =
      where === undefined ? caller.may(permission, null) : caller.permissions.includes(permission);
    return onceThere(isHeld, (held) => {
      if (held !== true) throw notPermitted(permission);
    });
  }

  /** Throws a problem, or rejects with it, when it is neither from a scraper nor from somebody who may see all of it. */
  demandScraper(request: IncomingMessage): Soon<void> {
    if (this.operational.carried(request)) return;
    if (this.scrapersHavePort) {
      throw new ProblemError('not-found', 'Metrics are on a port of their own here.');
    }
    this.demandOwnSite(request);
    if (!this.callers.isSomebody(request)) return;
    return onceThere(this.recognise(request), (caller) =>
      this.demand(caller, { permission: SCRAPED }),
    );
  }
}

export const notPermitted = (permission: Permission, where = ''): Rejection =>
  new Rejection(
    'not-permitted',
    `This needs the permission ${permission}${where}, which you do not have. Ask whoever runs Soteria.`,
  );
