import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from './access/access.module';
import { BackupModule } from './backup/backup.module';
import { ClusterModule } from './cluster/cluster.module';
import { type Clock } from './config/clock';
import { type Config } from './config/config';
import { ConfigModule } from './config/config.module';
import { HttpModule } from './http/http.module';
import { InventoryModule } from './inventory/inventory.module';
import { LiveModule } from './live/live.module';
import { MetricsModule } from './metrics/metrics.module';
import { OperationsModule } from './operations/operations.module';
import { RestoreModule } from './restore/restore.module';
import { StorageModule } from './storage/storage.module';

/** All rooms of the API. */
@Module({})
export class AppModule {
  static of(config: Config, clock: Clock): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(config, clock),
        ClusterModule,
        AccessModule,
        HttpModule,
        LiveModule,
        OperationsModule,
        BackupModule,
        RestoreModule,
        InventoryModule,
        StorageModule,
        MetricsModule,
      ],
    };
  }
}
