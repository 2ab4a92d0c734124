import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module';
import { DriverModule } from '../driver/driver.module';
import { HttpModule } from '../http/http.module';
import { ScanStore } from './scan-store';
import { Scanner } from './scanner';
import { StorageController } from './storage.controller';
import { Storage } from './storage.service';
import { TargetsController } from './targets.controller';

/** What the object store behind the backup targets holds, and costs. */
@Module({
  imports: [ClusterModule, DriverModule, HttpModule],
  controllers: [StorageController, TargetsController],
  providers: [ScanStore, Scanner, Storage],
  exports: [ScanStore, Scanner],
})
export class StorageModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly scanner: Scanner) {}

  onApplicationBootstrap(): void {
    this.scanner.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.scanner.stop();
  }
}
