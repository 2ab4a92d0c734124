import { Inject, Injectable } from '@nestjs/common';
import { type Inventory as InventoryAnswer, type VolumeDetail } from '@soteria/contracts';
import { backupEligibility, formatInstant, isRefusal } from '@soteria/domain';
import { type Reach } from '../access/caller';
import { Backups } from '../backup/backups';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';
import { ProblemError } from '../http/problem-error';
import { EvidenceReader } from './evidence';
import { Inventory } from './inventory';
import { inventoryPage } from './inventory-page';
import { type InventoryQueryDto } from './inventory.dto';

/** Answers about volumes, from what is known; the cluster is not asked. */
@Injectable()
export class InventoryAnswers {
  constructor(
    private readonly inventory: Inventory,
    private readonly evidence: EvidenceReader,
    private readonly backups: Backups,
    private readonly facts: FactStore,
    private readonly drivers: Drivers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  revision(reach: Reach): string {
    return reach.everywhere ? this.inventory.revision : this.inventory.view(reach).revision;
  }

  page(query: InventoryQueryDto, reach: Reach): InventoryAnswer {
    const { revision, summary, rows } = this.inventory.view(reach);
    return {
      revision,
      asOf: formatInstant(this.clock.now()),
      stale: this.inventory.stale(),
      summary,
      ...inventoryPage(rows, query),
    };
  }

  detail(namespace: string, pvc: string, reach: Reach): VolumeDetail {
    const row = reach.sees(namespace) ? this.inventory.get(namespace, pvc) : undefined;
    const claim = this.facts.claim(namespace, pvc);
    if (!row || !claim) {
      throw new ProblemError(
        'not-found',
        `There is no claim ${namespace}/${pvc}. Backups of a claim that is gone are at /v1/backups?namespace=${encodeURIComponent(namespace)}&pvc=${encodeURIComponent(pvc)}.`,
      );
    }
    const { coverage } = this.evidence.read(claim, this.clock.now());
    return {
      ...row,
      backups: this.backups.ofClaim(namespace, pvc, row.volume, reach),
      capabilities: this.capabilities(namespace, pvc, row.driver, row.restorePoints),
      coverage: coverage.map(({ kind, name, because }) => ({
        kind,
        name,
        because,
        schedule: this.scheduleOf(name),
      })),
    };
  }

  private scheduleOf(job: string): string {
    return this.facts.recurringJobs().find(({ name }) => name === job)?.cron ?? '';
  }

  private capabilities(
    namespace: string,
    pvc: string,
    provisioner: string | null,
    restorePoints: number,
  ): VolumeDetail['capabilities'] {
    const answer = backupEligibility(this.facts, this.drivers.provisioners, namespace, pvc);
    const driver = this.drivers.ofProvisioner(provisioner);
    return {
      backup: isRefusal(answer) ? { possible: false, reason: answer.detail } : { possible: true },
      restore:
        restorePoints > 0
          ? { possible: true }
          : { possible: false, reason: 'There is no restore point to restore from.' },
      modes: [...(driver?.capabilities.backupModes ?? [])],
    };
  }
}
