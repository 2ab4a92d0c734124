import { Inject, Injectable } from '@nestjs/common';
import { type VolumeRow } from '@soteria/contracts';
import { register } from 'prom-client';
import { ClusterState } from '../cluster/cluster-state';
import { CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { Inventory } from '../inventory/inventory';
import { namespaceFamilies, targetFamilies } from './cluster-families';
import { type FamilySamples, familyText } from './exposition';
import { OperationMetrics } from './operation-metrics';
import { PolicyMetrics } from './policy-metrics';
import { ProcessMetrics } from './process-families';
import { StorageMetrics } from './storage-families';
import { Turns } from './turns';
import { type VolumeSources, VolumeText } from './volume-text';

/** Everything that Prometheus is told, made of what the cluster shows at the moment of asking. */
@Injectable()
export class Scrape {
  private readonly volumes = new VolumeText({
    sourcesOf: (row) => this.sourcesOf(row),
    subjectOf: (row, sources) => ({
      row,
      ...sources,
      backups: row.volume === null ? [] : this.facts.backupsOfVolume(row.volume),
      expectedIntervalSeconds: this.policies.expectedIntervalSeconds(row),
    }),
  });

  constructor(
    private readonly inventory: Inventory,
    private readonly facts: FactStore,
    private readonly cluster: ClusterState,
    private readonly policies: PolicyMetrics,
    private readonly storage: StorageMetrics,
    private readonly operations: OperationMetrics,
    private readonly process: ProcessMetrics,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The exposition, piece by piece. */
  async *text(): AsyncGenerator<string> {
    yield textOf([...this.process.families(), ...this.storage.calls()]);
    // A half-read cluster would make volumes appear and vanish; until then another replica tells.
    if (this.cluster.synced) yield* this.clusterText();
    yield await register.metrics();
  }

  private async *clusterText(): AsyncGenerator<string> {
    const turns = new Turns();
    const rows = [...this.inventory.all()];
    yield textOf([
      ...targetFamilies(this.facts.all('target')),
      ...this.operations.families(),
      ...this.policies.families(rows),
      ...this.storage.families(),
      ...namespaceFamilies(rows),
    ]);
    if (this.config.metricsPerVolume) yield* this.volumes.chunks(rows, turns);
  }

  private sourcesOf({ volume }: VolumeRow): VolumeSources {
    const target = volume === null ? undefined : this.facts.volume(volume)?.target;
    return {
      backupVolume:
        volume === null || target === undefined
          ? undefined
          : this.facts.backupVolume(volume, target),
      physicalBytes: volume === null ? null : this.storage.physicalBytesOf(volume),
    };
  }
}

const textOf = (families: readonly FamilySamples[]): string => families.map(familyText).join('');
