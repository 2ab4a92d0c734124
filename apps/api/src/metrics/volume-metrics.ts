import { Injectable } from '@nestjs/common';
import { type VolumeRow } from '@soteria/contracts';
import { VOLUME_STATUSES } from '@soteria/domain';
import { Gauge } from 'prom-client';
import { Inventory } from '../inventory/inventory';

/** As kube-state-metrics and the kubelet name them, so that joins need no relabelling. */
const VOLUME_LABELS = ['namespace', 'persistentvolumeclaim'] as const;

/** A first set of gauges, made of the inventory at each scrape: a restart changes none of them. */
@Injectable()
export class VolumeMetrics {
  constructor(inventory: Inventory) {
    this.each(inventory, {
      name: 'soteria_pvc_last_success_timestamp_seconds',
      help: 'Time of the data in the newest restore point; absent while there is none.',
      value: ({ lastRestorePoint }) => seconds(lastRestorePoint?.time),
    });
    this.each(inventory, {
      name: 'soteria_pvc_rpo_objective_seconds',
      help: 'Greatest age that the newest restore point may have; absent where nobody says.',
      value: ({ objectiveSeconds }) => objectiveSeconds,
    });
    this.each(inventory, {
      name: 'soteria_pvc_restore_points',
      help: 'Number of usable restore points.',
      value: ({ restorePoints }) => restorePoints,
    });
    this.statuses(inventory);
  }

  /** One gauge per volume; no series where there is no value. */
  private each(
    inventory: Inventory,
    family: { name: string; help: string; value: (row: VolumeRow) => number | null },
  ): void {
    const { name, help, value } = family;
    new Gauge({
      name,
      help,
      labelNames: VOLUME_LABELS,
      collect() {
        this.reset();
        for (const row of inventory.all()) {
          const figure = value(row);
          if (figure !== null) this.set(labelsOf(row), figure);
        }
      },
    });
  }

  private statuses(inventory: Inventory): void {
    new Gauge({
      name: 'soteria_pvc_compliance_status',
      help: 'Status of a volume: exactly one of the series is 1.',
      labelNames: [...VOLUME_LABELS, 'status'],
      collect() {
        this.reset();
        for (const row of inventory.all()) {
          for (const status of VOLUME_STATUSES) {
            this.set({ ...labelsOf(row), status }, row.status === status ? 1 : 0);
          }
        }
      },
    });
  }
}

const labelsOf = ({ namespace, pvc }: VolumeRow) => ({ namespace, persistentvolumeclaim: pvc });

const seconds = (time: string | undefined): number | null =>
  time === undefined ? null : Date.parse(time) / 1_000;
