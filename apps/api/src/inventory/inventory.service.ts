import { Inject, Injectable } from '@nestjs/common';
import { type RetentionOutlook, type VolumeDetail } from '@soteria/contracts';
import {
  backupEligibility,
  type ClaimFact,
  type Coverage,
  formatInstant,
  isRefusal,
  scheduleInWords,
} from '@soteria/domain';
import { type Reach } from '../access/caller';
import { Backups } from '../backup/backups';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';
import { type Coding, type FinishedAnswer } from '../http/finished-answer';
import { ProblemError } from '../http/problem-error';
import { PolicyBook } from '../policy/policy-book';
import { RetentionOutlooks } from '../policy/retention-outlook';
import { EvidenceReader } from './evidence';
import { Inventory } from './inventory';
import { inventoryBytes } from './inventory-bytes';
import { type InventoryQueryDto } from './inventory.dto';
import { KeptAnswers } from './kept-answers';

/** What is asked, and the same as text: equal texts have equal answers. */
export interface AskedInventory {
  query: InventoryQueryDto;
  question: string;
}

export const askedInventory = (query: InventoryQueryDto): AskedInventory => ({
  query,
  question: JSON.stringify(query),
});

/** Answers about volumes, from what is known; the cluster is not asked. */
@Injectable()
export class InventoryAnswers {
  private readonly finished = new KeptAnswers();

  constructor(
    private readonly inventory: Inventory,
    private readonly evidence: EvidenceReader,
    private readonly backups: Backups,
    private readonly facts: FactStore,
    private readonly drivers: Drivers,
    private readonly policies: PolicyBook,
    private readonly retention: RetentionOutlooks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  revision(reach: Reach): string {
    return reach.everywhere ? this.inventory.revision : this.inventory.view(reach).revision;
  }

  /** The bytes of an answer; the same ones as long as they are the same. */
  answer({ query, question }: AskedInventory, reach: Reach, coding: Coding): FinishedAnswer {
    const { revision } = this.inventory;
    const part = reach.everywhere ? null : this.inventory.view(reach);
    return this.finished.get(revision, `${part?.revision ?? ''} ${coding} ${question}`, () =>
      inventoryBytes(part ?? this.inventory.view(reach), this.inventory.stale(), query, coding),
    );
  }

  detail(namespace: string, pvc: string, reach: Reach): VolumeDetail {
    const row = reach.sees(namespace) ? this.inventory.get(namespace, pvc) : undefined;
    const claim = this.facts.claim(namespace, pvc);
    if (!row || !claim) throw noSuchClaim(namespace, pvc);
    const { coverage } = this.evidence.read(claim, this.clock.now());
    return {
      ...row,
      backups: this.backups.ofClaim(namespace, pvc, row.volume, reach),
      capabilities: this.capabilities(namespace, pvc, row.driver, row.restorePoints),
      coverage: coverage.map(({ kind, name, because, standing }) => ({
        kind,
        name,
        because,
        standing,
        schedule: kind === 'policy' ? this.scheduleOfPolicy(name) : this.scheduleOfJob(name),
      })),
      retention: coverage.flatMap((each) => this.retentionOf(claim, each)),
    };
  }

  /** A policy that is switched off, or cannot be read any more, prunes nothing. */
  private retentionOf(claim: ClaimFact, { kind, name, nextRunAt }: Coverage): RetentionOutlook[] {
    const policy = kind === 'policy' ? this.policies.get(name) : undefined;
    if (!policy?.compiled.policy.enabled || policy.isDamaged) return [];
    return this.retention.of(policy.compiled, claim, nextRunAt).map((outlook) => ({
      backup: outlook.id,
      policy: name,
      reason: outlook.reason,
      ...(outlook.goesAt === null ? {} : { goesAt: formatInstant(outlook.goesAt) }),
    }));
  }

  private scheduleOfPolicy(name: string): string {
    const policy = this.policies.get(name);
    return policy ? scheduleInWords(policy.compiled.schedule) : '';
  }

  private scheduleOfJob(job: string): string {
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

/** Said of a claim that is not there, and of one that the caller does not see. */
export const noSuchClaim = (namespace: string, pvc: string): ProblemError =>
  new ProblemError(
    'not-found',
    `There is no claim ${namespace}/${pvc}. Backups of a claim that is gone are at /v1/backups?namespace=${encodeURIComponent(namespace)}&pvc=${encodeURIComponent(pvc)}.`,
  );
