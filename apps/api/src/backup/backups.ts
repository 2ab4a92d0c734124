import { Injectable } from '@nestjs/common';
import { type Backup, type BackupState } from '@soteria/contracts';
import { type BackupFact } from '@soteria/domain';
import { type Reach } from '../access/caller';
import { FactStore } from '../driver/fact-store';
import { PolicyBook } from '../policy/policy-book';
import { newestFirst, presentBackup } from './present-backup';

export interface BackupFilter {
  namespace?: string | undefined;
  pvc?: string | undefined;
  state?: BackupState | undefined;
}

/** Backups as callers see them. */
@Injectable()
export class Backups {
  constructor(
    private readonly facts: FactStore,
    private readonly policies: PolicyBook,
  ) {}

  /** Those that somebody may see; a backup that tells of no namespace is only for those who see all. */
  list({ namespace, pvc, state }: BackupFilter, reach: Reach): Backup[] {
    const found = this.candidates(namespace, pvc).filter(
      (fact) =>
        reach.sees(fact.namespace) &&
        (pvc === undefined || fact.pvc === pvc) &&
        (state === undefined || fact.state === state),
    );
    return this.present(found);
  }

  /** Backups that tell of a claim, and those of the volume behind it. */
  ofClaim(namespace: string, pvc: string, volume: string | null, reach: Reach): Backup[] {
    const found = new Set(this.facts.backupsOfClaim(namespace, pvc));
    for (const fact of volume === null ? [] : this.facts.backupsOfVolume(volume)) found.add(fact);
    return this.present([...found].filter((fact) => reach.sees(fact.namespace)));
  }

  private candidates(namespace: string | undefined, pvc: string | undefined): BackupFact[] {
    if (namespace === undefined) return [...this.facts.all('backup')];
    if (pvc === undefined) return [...this.facts.backupsOfNamespace(namespace)];
    return [...this.facts.backupsOfClaim(namespace, pvc)];
  }

  private present(facts: BackupFact[]): Backup[] {
    return facts
      .sort(newestFirst)
      .map((fact) => presentBackup(fact, this.policies.isPinned(fact.id)));
  }
}
