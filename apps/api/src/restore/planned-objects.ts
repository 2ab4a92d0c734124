import { Injectable } from '@nestjs/common';
import { createVolumeStep, objectName, type PlannedItem, type RestorePlan } from '@soteria/domain';
import { type KubeObject } from '@soteria/kube';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';
import { claimManifest, type ClaimStep, persistentVolumeManifest } from './claim-manifests';
import { restoredNamespace } from './namespace-manifest';

/** The objects that a plan would create, exactly as they would be posted. */
@Injectable()
export class PlannedObjects {
  constructor(
    private readonly drivers: Drivers,
    private readonly facts: FactStore,
  ) {}

  /** In the order in which they are made. Only the claim's uid in its PV cannot be known before. */
  of(plan: RestorePlan, operation: string): KubeObject[] {
    const namespace = plan.createNamespace;
    return [
      ...(namespace === null ? [] : [restoredNamespace(namespace, operation)]),
      ...plan.items.flatMap((item) => this.ofItem(item, operation)),
    ];
  }

  private ofItem({ target, backup, claim, sizeBytes }: PlannedItem, operation: string) {
    if (!backup || !claim) return [];
    const { namespace, pvc } = target;
    const driver = this.drivers.named(backup.driver);
    const name = objectName(operation, namespace, pvc);
    const volume = createVolumeStep(this.facts, { name, backup, claim, operation });
    const step: ClaimStep = {
      do: 'create-claim',
      claimUid: undefined,
      volume: name,
      namespace,
      pvc,
      sizeBytes: sizeBytes ?? 0,
      claim,
      operation,
    };
    const source = driver.persistentVolumeSource(
      { handle: name, dataEngine: volume.dataEngine },
      claim,
    );
    return [
      driver.volumeManifest(volume),
      claimManifest(step),
      persistentVolumeManifest(step, source),
    ];
  }
}
