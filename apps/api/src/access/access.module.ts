import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { AccessReviews } from '../cluster/access-reviews';
import { ClusterModule } from '../cluster/cluster.module';
import { KubeAccess } from '../cluster/kube-access';
import { CONFIG, type Config } from '../config/config';
import { DriverModule } from '../driver/driver.module';
import { HttpModule } from '../http/http.module';
import { RequestShapeGuard } from '../http/request-shape.guard';
import { OperationsModule } from '../operations/operations.module';
import { AccessGuard } from './access.guard';
import { Admission } from './admission';
import { Audit } from './audit';
import { Authority } from './authority';
import { Callers } from './callers';
import { ClaimEvents } from './claim-events';
import { ClusterAuthority } from './cluster-authority';
import { EventWriter } from './event-writer';
import { GroupAuthority } from './group-authority';
import { IdentityReader } from './identity';
import { OutcomeAudit } from './outcome-audit';
import { QuickReads } from './quick-reads';
import { ReachGuard } from './reach.guard';
import { RequestAudit } from './request-audit';
import { RequestRate } from './request-rate';
import { RouteCheck } from './route-check';
import { SessionController } from './session.controller';
import { SettingsEvents } from './settings-events';
import { REJECTIONS_METRIC, TurnedAway } from './turned-away';

/**
 * Who asks, and may they. The guards are global and stand in this order: who it is and whether they
 * may at all, then the body is read, then whether they may there. Silence means no.
 */
@Module({
  imports: [DiscoveryModule, ClusterModule, DriverModule, HttpModule, OperationsModule],
  controllers: [SessionController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_GUARD, useClass: RequestShapeGuard },
    { provide: APP_GUARD, useClass: ReachGuard },
    IdentityReader,
    GroupAuthority,
    ClusterAuthority,
    {
      provide: Authority,
      inject: [CONFIG, GroupAuthority, ClusterAuthority],
      useFactory: ({ auth }: Config, groups: GroupAuthority, cluster: ClusterAuthority) =>
        auth.authority === 'cluster' ? cluster : groups,
    },
    {
      provide: AccessReviews,
      inject: [KubeAccess],
      useFactory: (access: KubeAccess) => new AccessReviews(access),
    },
    Callers,
    RequestRate,
    Admission,
    QuickReads,
    TurnedAway,
    RouteCheck,
    Audit,
    RequestAudit,
    OutcomeAudit,
    EventWriter,
    ClaimEvents,
    SettingsEvents,
    makeCounterProvider({
      name: REJECTIONS_METRIC,
      help: 'Requests that were turned away, by the reason.',
      labelNames: ['reason'],
    }),
  ],
  exports: [Audit, QuickReads],
})
export class AccessModule {}
