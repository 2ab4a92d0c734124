import { Module } from '@nestjs/common';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { VERSION } from '../config/version';
import { ClusterIdentity } from './cluster-identity';
import { ClusterState } from './cluster-state';
import { ClusterWriter } from './cluster-writer';
import { connect } from './connection';
import { KubeAccess } from './kube-access';
import { Leadership } from './lease';
import { OwnNamespace } from './own-namespace';

/** The only room that talks to Kubernetes. */
@Module({
  providers: [
    {
      provide: KubeAccess,
      inject: [CONFIG, CLOCK],
      useFactory: (config: Config, clock: Clock) =>
        new KubeAccess(connect(config.kubeconfig), clock, VERSION),
    },
    {
      provide: ClusterState,
      inject: [KubeAccess, CLOCK],
      useFactory: (access: KubeAccess, clock: Clock) => new ClusterState(access, clock),
    },
    {
      provide: ClusterWriter,
      inject: [KubeAccess, CLOCK],
      useFactory: (access: KubeAccess, clock: Clock) => new ClusterWriter(access, clock),
    },
    {
      provide: Leadership,
      inject: [ClusterWriter, CLOCK, CONFIG],
      useFactory: (writer: ClusterWriter, clock: Clock, { namespace, replica }: Config) =>
        new Leadership(writer, clock, namespace, replica),
    },
    ClusterIdentity,
    OwnNamespace,
  ],
  exports: [KubeAccess, ClusterState, ClusterWriter, Leadership, ClusterIdentity, OwnNamespace],
})
export class ClusterModule {}
