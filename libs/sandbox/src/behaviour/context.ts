import { type SandboxClock } from '../clock';
import { type BackupStore } from '../contents/backup-store';
import { type Disks } from '../contents/disks';
import { type Cluster } from './cluster';
import { type Pace } from './pace';

/** What every manager works with. */
export interface Context {
  cluster: Cluster;
  clock: SandboxClock;
  pace: Pace;
  disks: Disks;
  store: BackupStore;
}
