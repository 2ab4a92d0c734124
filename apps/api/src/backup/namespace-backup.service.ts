import { Inject, Injectable } from '@nestjs/common';
import {
  MAX_ITEMS_PER_OPERATION,
  type NamespaceBackupRequest,
  type Operation,
} from '@soteria/contracts';
import {
  type BackupItem,
  type BackupRecord,
  type ClaimFact,
  compileSelector,
  type EligibleVolume,
  formatInstant,
  globFault,
  type NamespaceCandidate,
  namespaceCandidates,
  parseLabelSelector,
  type Refusal,
  type Selector,
} from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { Drivers } from '../driver/drivers';
import { FactStore } from '../driver/fact-store';
import { ProblemError, validationFailed } from '../http/problem-error';
import { type Asked, namesFrom, recordHead } from '../operations/new-record';
import { Operations } from '../operations/operations.service';
import { backupItem } from './backup.service';

/** Backs up the claims of a namespace in one operation, their snapshots taken close together. */
@Injectable()
export class NamespaceBackupRequests {
  constructor(
    private readonly operations: Operations,
    private readonly facts: FactStore,
    private readonly drivers: Drivers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async backUp(request: NamespaceBackupRequest, asked: Asked): Promise<Operation> {
    const { namespace, labelSelector, excludePvcs = [], mode = 'incremental' } = request;
    const body = { namespace, labelSelector, excludePvcs, mode };
    const head = recordHead('backup-namespace', body, asked);
    const repeated = this.operations.repeated(head);
    if (repeated) return repeated;
    const selector = selectorOf(labelSelector, excludePvcs);
    const candidates = this.candidates(namespace, selector);
    const now = this.clock.now();
    const names = namesFrom(head.id, asked);
    const record: BackupRecord = {
      ...head,
      kind: 'backup',
      namespace,
      together: true,
      items: candidates.map((candidate) =>
        'volume' in candidate
          ? backupItem(names, candidate.volume, mode)
          : skippedItem(candidate, now),
      ),
    };
    return this.operations.begin(record);
  }

  private candidates(namespace: string, selector: Selector): NamespaceCandidate[] {
    if (!this.facts.namespace(namespace)) {
      throw new ProblemError('not-found', `There is no namespace ${namespace}. Check the name.`);
    }
    const candidates = namespaceCandidates(
      this.facts,
      this.drivers.provisioners,
      namespace,
      (claim) => selector.matches(claim),
    );
    if (candidates.length === 0) {
      throw new ProblemError(
        'not-found',
        `Nothing in the namespace ${namespace} matches; see its claims at /v1/inventory?namespace=${encodeURIComponent(namespace)}.`,
      );
    }
    if (candidates.length > MAX_ITEMS_PER_OPERATION) {
      throw new ProblemError(
        'too-large',
        `${candidates.length} claims match, and one operation takes ${MAX_ITEMS_PER_OPERATION}; narrow it by labels.`,
      );
    }
    demandSomeEligible(candidates);
    return candidates;
  }
}

function selectorOf(labelSelector: string | undefined, excludePvcs: readonly string[]): Selector {
  const labels = parseLabelSelector(labelSelector ?? '');
  if (!labels.ok) {
    const detail = `${labels.error} (character ${labels.position})`;
    throw validationFailed({ pointer: '/labelSelector', detail });
  }
  demandGlobs(excludePvcs);
  const selector = compileSelector({
    ...(labelSelector === undefined ? {} : { labelSelector }),
    exclude: { pvcs: [...excludePvcs] },
  });
  if (!selector.ok) throw validationFailed({ pointer: '', detail: selector.error });
  return selector.value;
}

/** What can match nothing is a slip, and what was to be left out would be backed up. */
function demandGlobs(excludePvcs: readonly string[]): void {
  const faults = excludePvcs.flatMap((text, at) => {
    const fault = globFault(text);
    return fault === null ? [] : [{ pointer: `/excludePvcs/${at}`, detail: `${fault}.` }];
  });
  if (faults.length > 0) throw validationFailed(...faults);
}

/** Where none can be backed up, the request is refused for the first one's reason, with all told. */
export function demandSomeEligible(
  answers: readonly ({ refusal: Refusal } | { volume: EligibleVolume })[],
): void {
  if (answers.some((answer) => 'volume' in answer)) return;
  const refusals = answers.flatMap((each) => ('refusal' in each ? [each.refusal] : []));
  const [first] = refusals;
  if (!first) return;
  const detail = refusals.map((refusal) => refusal.detail).join(' ');
  throw new ProblemError(first.code, `Nothing there can be backed up. ${detail}`);
}

/** The item that says why a claim is not backed up. */
export function skippedItem(
  { claim, refusal }: { claim: Pick<ClaimFact, 'namespace' | 'name' | 'uid'>; refusal: Refusal },
  now: number,
): BackupItem {
  return {
    namespace: claim.namespace,
    pvc: claim.name,
    state: 'skipped',
    phase: 'done',
    error: { code: refusal.code, detail: refusal.detail },
    finishedAt: formatInstant(now),
    objects: [],
    claimUid: claim.uid,
    volume: '',
    target: '',
    mode: 'incremental',
    name: '',
  };
}
