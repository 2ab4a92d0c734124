import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { BackupModule } from '../backup/backup.module';
import { ClusterModule } from '../cluster/cluster.module';
import { DriverModule } from '../driver/driver.module';
import { HttpModule } from '../http/http.module';
import { ReadinessGate } from '../http/readiness';
import { LiveModule } from '../live/live.module';
import { OperationsModule } from '../operations/operations.module';
import { PolicyModule } from '../policy/policy.module';
import { AgendaReader } from './agenda';
import { AgendaController } from './agenda.controller';
import { EvidenceReader } from './evidence';
import { Inventory } from './inventory';
import { InventoryController } from './inventory.controller';
import { InventoryAnswers } from './inventory.service';
import { ObjectReader } from './object-reader';

/** Which volumes there are, and how well each is protected. */
@Module({
  imports: [
    AccessModule,
    ClusterModule,
    DriverModule,
    HttpModule,
    LiveModule,
    OperationsModule,
    BackupModule,
    PolicyModule,
  ],
  controllers: [InventoryController, AgendaController],
  providers: [Inventory, InventoryAnswers, EvidenceReader, ObjectReader, AgendaReader],
  exports: [Inventory],
})
export class InventoryModule implements OnApplicationShutdown {
  constructor(
    private readonly inventory: Inventory,
    readiness: ReadinessGate,
  ) {
    const isDone = () => inventory.isMade;
    readiness.preparations.push({ name: 'the rows of the inventory', isDone });
  }

  onApplicationShutdown(): void {
    this.inventory.stop();
  }
}
