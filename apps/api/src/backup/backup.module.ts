import { Module } from '@nestjs/common';
import { DriverModule } from '../driver/driver.module';
import { HttpModule } from '../http/http.module';
import { OperationsModule } from '../operations/operations.module';
import { BackupController } from './backup.controller';
import { BackupRequests } from './backup.service';
import { Backups } from './backups';

/** Backups that there are, and requests for more. */
@Module({
  imports: [DriverModule, HttpModule, OperationsModule],
  controllers: [BackupController],
  providers: [Backups, BackupRequests],
  exports: [Backups, BackupRequests],
})
export class BackupModule {}
