import { Injectable } from '@nestjs/common';
import { type PruneItem } from '@soteria/domain';
import { DriverError } from '../driver/driver-error';

/** Whoever knows about retention. */
interface Retention {
  objection(item: PruneItem): string | null;
  /** Throws unless what speaks for the deletion of a backup is what stands in the cluster at this moment. */
  demandCurrent(id: string): Promise<void>;
}

const UNKNOWN = 'Nobody has said that it may go; it stays.';

/** Asked at the last moment whether a backup may go; whoever knows about retention answers. */
@Injectable()
export class PruneGate {
  private retention: Retention | undefined;

  ask(retention: Retention): void {
    this.retention = retention;
  }

  /** Why a backup must stay; null when it may go. */
  objection(item: PruneItem): string | null {
    if (!this.retention) return UNKNOWN;
    return this.retention.objection(item);
  }

  async demandCurrent(id: string): Promise<void> {
    if (!this.retention) throw new DriverError('refused', UNKNOWN, false);
    await this.retention.demandCurrent(id);
  }
}
