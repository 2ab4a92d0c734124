import { Module } from '@nestjs/common';
import { ClusterIdentity } from '../cluster/cluster-identity';
import { ClusterModule } from '../cluster/cluster.module';
import { ClusterState } from '../cluster/cluster-state';
import { ClusterWriter } from '../cluster/cluster-writer';
import { CONFIG, type Config } from '../config/config';
import { Drivers } from './drivers';
import { watchCoreFacts, watchFacts } from './fact-feed';
import { FactStore } from './fact-store';
import { VanishedBackups } from './vanished-backups';

/** The facts as last seen, and the drivers that make and act on them. */
@Module({
  imports: [ClusterModule],
  providers: [
    FactStore,
    VanishedBackups,
    {
      provide: Drivers,
      inject: [ClusterWriter, FactStore, ClusterIdentity, CONFIG],
      useFactory: (
        writer: ClusterWriter,
        facts: FactStore,
        identity: ClusterIdentity,
        { longhornNamespace }: Config,
      ) => new Drivers(writer, facts, { longhornNamespace, clusterId: () => identity.id() }),
    },
  ],
  exports: [FactStore, Drivers, VanishedBackups],
})
export class DriverModule {
  constructor(cluster: ClusterState, facts: FactStore, drivers: Drivers) {
    facts.judgeContactBy(() => cluster.stale());
    watchCoreFacts(cluster, facts);
    for (const driver of drivers.all()) {
      for (const watch of driver.watches()) watchFacts(cluster, facts, watch);
    }
  }
}
