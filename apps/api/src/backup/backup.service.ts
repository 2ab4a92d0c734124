import { Injectable } from '@nestjs/common';
import { type BackupRequest, type Operation } from '@soteria/contracts';
import {
  backupEligibility,
  type BackupItem,
  type BackupRecord,
  type EligibleVolume,
  isRefusal,
  objectName,
} from '@soteria/domain';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';
import { ProblemError } from '../http/problem-error';
import { type Asked, namesFrom, recordHead } from '../operations/new-record';
import { Operations } from '../operations/operations.service';

/** Takes requests for backups: checks them, records them, and leaves the rest to the executor. */
@Injectable()
export class BackupRequests {
  constructor(
    private readonly operations: Operations,
    private readonly facts: FactStore,
    private readonly drivers: Drivers,
  ) {}

  /** Backs one claim up. */
  async backUp(request: BackupRequest, asked: Asked): Promise<Operation> {
    const { namespace, pvc, mode = 'incremental' } = request;
    const head = recordHead('backup', { namespace, pvc, mode }, asked);
    const repeated = this.operations.repeated(head);
    if (repeated) return repeated;
    const answer = backupEligibility(this.facts, this.drivers.provisioners, namespace, pvc);
    if (isRefusal(answer)) throw new ProblemError(answer.code, answer.detail);
    const items = [backupItem(namesFrom(head.id, asked), answer, mode)];
    const record: BackupRecord = { ...head, kind: 'backup', namespace, together: false, items };
    return this.operations.begin(record);
  }
}

/** The item that backs one volume up. */
export function backupItem(
  names: string,
  { claim, volume, target }: EligibleVolume,
  mode: 'incremental' | 'full',
): BackupItem {
  const { namespace, name: pvc } = claim;
  return {
    namespace,
    pvc,
    state: 'queued',
    phase: 'queued',
    objects: [],
    claimUid: claim.uid,
    volume: volume.handle,
    target: target.name,
    mode,
    name: objectName(names, namespace, pvc),
  };
}
