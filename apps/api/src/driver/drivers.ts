import { LONGHORN_PROVISIONER } from '@soteria/kube';
import { type ClusterWriter } from '../cluster/cluster-writer';
import { type Driver } from './driver';
import { type FactStore } from './fact-store';
import { LonghornDriver } from './longhorn/longhorn-driver';
import { LONGHORN } from './longhorn/volume-fact';

/** The drivers that this build has, by CSI provisioner. The one place that knows them by name. */
export class Drivers {
  private readonly byProvisioner: ReadonlyMap<string, Driver>;

  constructor(
    writer: ClusterWriter,
    facts: FactStore,
    private readonly options: { longhornNamespace: string; clusterId: () => string | null },
  ) {
    const longhorn = new LonghornDriver(
      writer,
      options.longhornNamespace,
      () => facts.driver(LONGHORN)?.version ?? '',
      options.clusterId,
    );
    this.byProvisioner = new Map([[LONGHORN_PROVISIONER, longhorn]]);
  }

  /** Which cluster their backups say that they are of; null while that is not known. */
  get clusterId(): string | null {
    return this.options.clusterId();
  }

  get provisioners(): ReadonlySet<string> {
    return new Set(this.byProvisioner.keys());
  }

  /** In words where each provisioner's volumes are looked for. */
  get places(): ReadonlyMap<string, string> {
    return new Map([...this.byProvisioner].map(([name, { place }]) => [name, place]));
  }

  all(): Driver[] {
    return [...this.byProvisioner.values()];
  }

  /** The driver whose facts carry this name. */
  named(name: string): Driver {
    const driver = this.all().find((each) => each.name === name);
    if (!driver) throw new Error(`this build has no driver ${name}`);
    return driver;
  }

  ofProvisioner(provisioner: string | null): Driver | undefined {
    return provisioner === null ? undefined : this.byProvisioner.get(provisioner);
  }
}
