import { Inject, Injectable } from '@nestjs/common';
import { type VolumeRow } from '@soteria/contracts';
import { register } from 'prom-client';
import { Turns } from '../cluster/turns';
import { CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { ReadinessGate } from '../http/readiness';
import { Inventory } from '../inventory/inventory';
import { leftOutFamily, targetFamilies } from './cluster-families';
import { type FamilySamples, familyText } from './exposition';
import { NamespaceText } from './namespace-text';
import { OperationMetrics } from './operation-metrics';
import { PolicyMetrics } from './policy-metrics';
import { ProcessMetrics } from './process-families';
import { StorageMetrics } from './storage-families';
import { type VolumeSubject } from './volume-families';
import { VolumeText } from './volume-text';

/** Everything that Prometheus is told, made of what the cluster shows at the moment of asking. */
@Injectable()
export class Scrape {
  private readonly namespaces = new NamespaceText();
  private readonly volumes = new VolumeText((row) => ({
    row,
    ...this.sourcesOf(row),
    backups: row.volume === null ? [] : this.facts.backupsOfVolume(row.volume),
    cluster: this.inventory.clusterId,
    failedRunAt: this.operations.failedRunAt(row.uid),
    expectedIntervalSeconds: this.policies.expectedIntervalSeconds(row),
  }));

  constructor(
    private readonly inventory: Inventory,
    private readonly facts: FactStore,
    private readonly readiness: ReadinessGate,
    private readonly policies: PolicyMetrics,
    private readonly storage: StorageMetrics,
    private readonly operations: OperationMetrics,
    private readonly process: ProcessMetrics,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The exposition in pieces, most of which are those of the last time. */
  async pieces(): Promise<Buffer[]> {
    const others = textOf([...this.process.families(), ...this.storage.calls()]);
    // A half-read cluster would make volumes appear and vanish; until then another replica tells.
    const cluster = this.readiness.isReady ? await this.clusterPieces() : [];
    return [Buffer.from(others), ...cluster, Buffer.from(await register.metrics())];
  }

  private async clusterPieces(): Promise<Buffer[]> {
    const namespaces = this.inventory.namespaces();
    const { metricsPerVolume, metricsMaxVolumes } = this.config;
    const told = metricsPerVolume ? metricsMaxVolumes : 0;
    const count = namespaces.reduce((sum, { size }) => sum + size, 0);
    const text = textOf([
      ...targetFamilies(this.facts.all('target')),
      ...this.operations.families(),
      ...this.policies.families(namespaces),
      ...this.storage.families(),
      leftOutFamily(metricsPerVolume ? Math.max(count - told, 0) : 0),
    ]);
    const chunks = namespaces.flatMap((each) => each.chunks);
    const volumes = await this.volumes.pieces(chunks, this.storage.result, new Turns(), told);
    return [Buffer.from(text), this.namespaces.of(namespaces), ...volumes];
  }

  private sourcesOf({ volume }: VolumeRow): Pick<VolumeSubject, 'backupVolume' | 'physicalBytes'> {
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
