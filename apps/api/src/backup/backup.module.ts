import { Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module';
import { DriverModule } from '../driver/driver.module';
import { HttpModule } from '../http/http.module';
import { OperationsModule } from '../operations/operations.module';
import { PolicyModule } from '../policy/policy.module';
import { BackupController } from './backup.controller';
import { BackupRequests } from './backup.service';
import { BackupRetries } from './backup-retries';
import { Backups } from './backups';
import { NamespaceBackupRequests } from './namespace-backup.service';

/** Backups that there are, and requests for more. */
@Module({
  imports: [ClusterModule, DriverModule, HttpModule, OperationsModule, PolicyModule],
  controllers: [BackupController],
  providers: [Backups, BackupRequests, NamespaceBackupRequests, BackupRetries],
  exports: [Backups, BackupRequests],
})
export class BackupModule {}
