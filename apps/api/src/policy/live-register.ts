import { Injectable } from '@nestjs/common';
import { type BackupFact } from '@soteria/domain';
import { DriverError } from '../driver/driver-error';
import { Drivers } from '../driver/drivers';
import { PolicySecret } from './policy-secret';

/** Asks the cluster itself: a watch may be dead for minutes before anybody notices. */
@Injectable()
export class LiveRegister {
  constructor(
    private readonly secret: PolicySecret,
    private readonly drivers: Drivers,
  ) {}

  /** Throws unless the Secret holds what was read of it: another replica may have accepted a pin. */
  async demandAsRead(): Promise<void> {
    if (await this.secret.isAsRead()) return;
    throw later('The Secret of the policies has changed and was not read yet.');
  }

  /** Throws unless these backups are there. */
  async demandAll(backups: readonly BackupFact[]): Promise<void> {
    for (const backup of backups) {
      if ((await this.standing(backup)) === 'there') continue;
      throw later(`The restore point ${backup.id}, which was to stay in its stead, is gone.`);
    }
  }

  /** By name, as a re-reading of the target makes all objects anew. */
  async standing({ id, driver }: BackupFact): Promise<'there' | 'going' | 'gone'> {
    const present = await this.drivers.named(driver).look({ kind: 'Backup', name: id });
    if (!present) return 'gone';
    return present.metadata.deletionTimestamp === undefined ? 'there' : 'going';
  }
}

/** What has changed since it was decided is decided anew. */
export const later = (why: string): DriverError => new DriverError('unavailable', why, true);
