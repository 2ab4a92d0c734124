import { Service, inject, signal } from '@angular/core';
import {
  type Backup,
  type BackupRequest,
  type ExclusionRequest,
  type NamespaceBackupRequest,
  type NamespaceRestoreRequest,
  type Operation,
  type Plan,
  type Policy,
  type PolicyDraft,
  type PolicyPreview,
  type RestoreRequest,
  type UndoPlan,
  type VolumeName,
} from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { Api, freshKey, path } from './api';
import { Operations } from './operations';
import { ApiError, type ShownCode, type ShownProblem, toShownProblem } from './problem';

/** So many are named of those that were refused; the others are counted. */
const MOST_NAMED = 8;
/** What would be the answer to whatever is asked for next, too. */
const ENDS_ALL: readonly ShownCode[] = [
  'offline',
  'signed-out',
  'not-authenticated',
  'too-many-requests',
];

interface Refused {
  name: string;
  problem: ShownProblem;
}

/** Everything the console can ask for. What was started here is remembered for the job bar. */
@Service()
export class Commands {
  private readonly api = inject(Api);
  private readonly operations = inject(Operations);
  private readonly mine = signal<readonly string[]>([]);
  private readonly refused = signal<ShownProblem | null>(null);
  private readonly backingUpAll = signal(false);
  /** What went wrong when several were backed up last. */
  private refusedTogether: ShownProblem | null = null;

  /** Ids of the operations that were started in this tab, newest first. */
  readonly startedHere = this.mine.asReadonly();
  /** Why the last act without a page of its own was refused; the job bar shows it. */
  readonly refusal = this.refused.asReadonly();
  /** Whether `backUpAll` is under way, whoever began it. */
  readonly isBackingUpAll = this.backingUpAll.asReadonly();

  backUp(request: BackupRequest): Promise<Operation> {
    return this.start('/v1/backup', request);
  }

  backUpNamespace(request: NamespaceBackupRequest): Promise<Operation> {
    return this.start('/v1/backup/namespace', request);
  }

  planRestore(request: RestoreRequest): Promise<Plan> {
    return this.api.post('/v1/restores', { ...request, dryRun: true });
  }

  /** `key` is the same for repeats of one confirmed plan, so that a lost answer does not restore twice. */
  restore(request: RestoreRequest, key: string): Promise<Operation> {
    return this.start('/v1/restores', request, key);
  }

  planNamespaceRestore(request: NamespaceRestoreRequest): Promise<Plan> {
    return this.api.post('/v1/restores/namespace', { ...request, dryRun: true });
  }

  restoreNamespace(request: NamespaceRestoreRequest, key: string): Promise<Operation> {
    return this.start('/v1/restores/namespace', request, key);
  }

  planUndo(operation: string): Promise<UndoPlan> {
    return this.api.delete(path('restores', operation), { dryRun: true });
  }

  undo(operation: string): Promise<Operation> {
    return this.remember(this.api.delete<Operation>(path('restores', operation)));
  }

  cancel(operation: string): Promise<Operation> {
    return this.operations.answered(this.api.post(path('operations', operation, 'cancel')));
  }

  retry(operation: string): Promise<Operation> {
    return this.start(path('operations', operation, 'retry'), {});
  }

  /** Answers the backup as it is now; null where it is unpinned and not in sight any more. */
  pin(backup: string, pinned: boolean): Promise<Backup | null> {
    const url = path('backups', backup, 'pin');
    return pinned ? this.api.post(url) : this.api.delete(url);
  }

  savePolicy(policy: PolicyDraft & { resourceVersion?: string }): Promise<Policy> {
    return this.api.post('/v1/policies', policy);
  }

  previewPolicy(policy: PolicyDraft): Promise<PolicyPreview> {
    return this.api.post('/v1/policies/preview', policy);
  }

  deletePolicy(name: string, force: boolean): Promise<void> {
    return this.api.delete(path('policies', name), force ? { force: true } : {});
  }

  exclude(request: ExclusionRequest): Promise<unknown> {
    return this.api.post('/v1/exclusions', request);
  }

  include(namespace: string, pvc: string): Promise<void> {
    return this.api.delete('/v1/exclusions', { namespace, pvc });
  }

  /** One after the other, as each is written to the same Secret; one that is refused does not keep the others from it. */
  async includeAll(volumes: readonly VolumeName[]): Promise<void> {
    const refused: Refused[] = [];
    for (const { namespace, pvc } of volumes) {
      try {
        await this.include(namespace, pvc);
      } catch (error) {
        refused.push({ name: `${namespace}/${pvc}`, problem: toShownProblem(error) });
      }
    }
    const kept = `${refused.length} of ${countOf(volumes.length, 'volume')} stayed excluded:`;
    const problem = together(refused, volumes.length, kept);
    if (problem) throw new ApiError(problem);
  }

  /** The job bar shows what was refused; the answer is which requests are not known to have begun. */
  async backUpAll<Request extends BackupRequest | NamespaceBackupRequest>(
    requests: readonly Request[],
  ): Promise<Request[]> {
    this.backingUpAll.set(true);
    const { refused, unasked } = await this.backUpInTurn(requests);
    this.backingUpAll.set(false);
    const missing = [...refused.map(({ request }) => request), ...unasked];
    const count = `${missing.length} of ${countOf(requests.length, 'backup')}`;
    const detail = `${count} ${missing.length === 1 ? 'is' : 'are'} not known to have begun:`;
    const problem = together(refused, requests.length, detail, unasked.length);
    // A success takes back what an earlier attempt said, and nothing that is about something else.
    if (problem || this.refused() === this.refusedTogether) this.refused.set(problem);
    this.refusedTogether = problem;
    return missing;
  }

  scanStorage(): Promise<unknown> {
    return this.api.post('/v1/b2/scan');
  }

  /** For acts that have no page or dialog of their own: a refusal is shown in the job bar. */
  async inJobBar(act: Promise<unknown>): Promise<void> {
    try {
      await act;
      this.refused.set(null);
    } catch (error) {
      this.refused.set(toShownProblem(error));
    }
  }

  /** What went wrong with something else that has no place of its own. */
  tell(problem: ShownProblem): void {
    this.refused.set(problem);
  }

  dismissRefusal(): void {
    this.refused.set(null);
  }

  forget(operations: readonly string[]): void {
    const forgotten = new Set(operations);
    this.mine.update((ids) => ids.filter((id) => !forgotten.has(id)));
  }

  /** One after the other, as there may be a thousand, and until it is plain that no other will begin either. */
  private async backUpInTurn<Request extends BackupRequest | NamespaceBackupRequest>(
    requests: readonly Request[],
  ): Promise<{ refused: (Refused & { request: Request })[]; unasked: Request[] }> {
    const refused: (Refused & { request: Request })[] = [];
    for (const [index, request] of requests.entries()) {
      const name = 'pvc' in request ? `${request.namespace}/${request.pvc}` : request.namespace;
      try {
        await ('pvc' in request ? this.backUp(request) : this.backUpNamespace(request));
      } catch (error) {
        const problem = toShownProblem(error);
        refused.push({ name, request, problem });
        if (ENDS_ALL.includes(problem.code)) return { refused, unasked: requests.slice(index + 1) };
      }
    }
    return { refused, unasked: [] };
  }

  private start(url: string, body: object, key = freshKey()): Promise<Operation> {
    return this.remember(this.api.post<Operation>(url, body, key));
  }

  private async remember(begun: Promise<Operation>): Promise<Operation> {
    const operation = await this.operations.answered(begun);
    this.mine.update((ids) => [operation.id, ...ids.filter((id) => id !== operation.id)]);
    return operation;
  }
}

/**
 * Refusals as one problem, which names what was refused unless only that was wanted; null where there is none.
 * Its advice is that of the last one, for which the others may not have been asked for.
 */
function together(
  refused: readonly Refused[],
  wanted: number,
  detail: string,
  unasked = 0,
): ShownProblem | null {
  const last = refused.at(-1);
  if (!last || wanted === 1) return last?.problem ?? null;
  const items = refused
    .slice(0, MOST_NAMED)
    .map(({ name, problem }) => `${name}: ${problem.detail}`);
  const more = refused.length - items.length;
  if (more > 0) items.push(`and ${more} more`);
  if (unasked > 0) items.push(`not asked for after that: ${unasked} more`);
  return { ...last.problem, detail, items };
}
