import { Inject, Injectable } from '@nestjs/common';
import {
  type Policy,
  type PolicyDraft,
  type PolicyList,
  type PolicyRun,
  type VolumeName,
} from '@soteria/contracts';
import {
  activeSince,
  type ClaimFact,
  type CompiledPolicy,
  countOf,
  differences,
  formatInstant,
  formatPolicyEntry,
  isFinished,
  type OperationRecord,
  operationState,
  parsePolicyEntry,
  policyKey,
  type PolicySpec,
  recurringJobCoverage,
  type StoredPolicy,
  summarize,
  validatePolicy,
} from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { ProblemError, validationFailed } from '../http/problem-error';
import { OperationStore } from '../operations/operation-store';
import { PolicyBook } from './policy-book';
import { PolicyCoverage } from './policy-coverage';
import { PolicySecret } from './policy-secret';
import { PolicyStarter } from './policy-starter';
import { type PolicyInForce, versionOfEntry } from './register';

/** Policies as callers see and change them. */
@Injectable()
export class Policies {
  constructor(
    private readonly book: PolicyBook,
    private readonly secret: PolicySecret,
    private readonly coverage: PolicyCoverage,
    private readonly store: OperationStore,
    private readonly facts: FactStore,
    private readonly starter: PolicyStarter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  list(): PolicyList {
    const items = this.book.policies().map((policy) => this.present(policy));
    items.sort((one, other) => (one.name < other.name ? -1 : 1));
    return { items, problems: this.book.problems() };
  }

  /** Checks a draft; throws a problem that names every faulty field. */
  read(body: unknown): PolicySpec {
    const read = validatePolicy(body);
    if (read.ok) return read.value;
    throw validationFailed(...read.faults.map(({ pointer, detail }) => ({ pointer, detail })));
  }

  /** Creates a policy, or replaces the one of that name when `version` is that of its present entry. */
  async save(
    spec: PolicySpec,
    version: string | undefined,
    by: string,
  ): Promise<{ policy: Policy; isNew: boolean }> {
    const now = this.clock.now();
    const before = this.book.get(spec.name);
    const stored: StoredPolicy = {
      ...spec,
      updatedAt: now,
      updatedBy: by,
      activeSince: activeSince(before?.compiled.policy ?? null, spec, now),
    };
    const text = formatPolicyEntry(stored);
    demandReadable(spec.name, text);
    let isNew = false;
    await this.secret.change({
      key: policyKey(spec.name),
      text: (present) => {
        isNew = present === undefined;
        this.demandCurrent(spec, present, version);
        return text;
      },
    });
    await this.untilRead(spec.name, versionOfEntry(text));
    return { policy: this.presentStored(spec.name, stored, versionOfEntry(text)), isNew };
  }

  /** Deletes a policy; with volumes left bare only when that is asked for. */
  async remove(name: string, force: boolean): Promise<void> {
    const key = policyKey(name);
    const known = this.book.get(name);
    if (!known && !this.secret.entries()?.has(key)) {
      throw new ProblemError('not-found', `There is no policy ${name}.`);
    }
    const bare = known && !force ? this.leftBareBy(known.compiled) : [];
    if (bare.length > 0) {
      const names = bare.map(({ namespace, pvc }) => `${namespace}/${pvc}`);
      const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ' and others' : '');
      throw new ProblemError(
        'would-unprotect',
        `Without ${name} nothing would back up ${countOf(names.length, 'volume')}: ${shown}. Delete it with force=true if that is meant.`,
        { members: { volumes: bare } },
      );
    }
    await this.secret.change({ key, text: () => null });
  }

  /** Volumes that only this policy backs up; what it passes over anyway loses nothing. */
  leftBareBy({ policy, selector }: CompiledPolicy): VolumeName[] {
    if (!policy.enabled) return [];
    const isOther = ({ compiled }: PolicyInForce): boolean =>
      compiled.policy.name !== policy.name && compiled.policy.enabled;
    return this.book.claims
      .select(selector)
      .filter((claim) => !this.book.selecting(claim).some(isOther))
      .filter((claim) => this.starter.readiness(claim).state !== 'outside')
      .filter((claim) => !this.isCoveredByJob(claim))
      .map(({ namespace, name }) => ({ namespace, pvc: name }));
  }

  private isCoveredByJob(claim: ClaimFact): boolean {
    const persistentVolume = this.facts.persistentVolume(claim.persistentVolume);
    const volume = persistentVolume && this.facts.volume(persistentVolume.handle);
    if (!volume) return false;
    return recurringJobCoverage(volume, this.facts.recurringJobs()).some(
      ({ standing }) => standing === 'active',
    );
  }

  private demandCurrent(spec: PolicySpec, present: string | undefined, version?: string): void {
    const { name } = spec;
    if (present === undefined) {
      if (version === undefined) return;
      throw new ProblemError(
        'conflict',
        `The policy ${name} has been deleted; save it without a resourceVersion to make it anew.`,
      );
    }
    const actual = versionOfEntry(present);
    if (actual === version) return;
    const read = parsePolicyEntry(policyKey(name), present);
    const known = this.book.get(name);
    const members = {
      resourceVersion: actual,
      ...(known ? { current: this.present(known) } : {}),
      ...(read.ok ? { differences: differences(draftOf(read.value), spec) } : {}),
    };
    throw new ProblemError('conflict', conflictDetail(name, read.ok, version), { members });
  }

  /** The answer to a save tells what follows from it, so the own write has to be seen first. */
  private async untilRead(name: string, version: string): Promise<void> {
    if (this.book.get(name)?.version === version) return;
    await new Promise<void>((done) => {
      const finish = () => {
        cancel();
        end();
        done();
      };
      const cancel = this.clock.after(SEEN_WITHIN_MS, finish);
      const end = this.book.onChange(() => {
        if (this.book.get(name)?.version === version) finish();
      });
    });
  }

  private presentStored(name: string, stored: StoredPolicy, version: string): Policy {
    const known = this.book.get(name);
    if (known?.version === version) return this.present(known);
    return {
      ...draftOf(stored),
      ...written(stored),
      resourceVersion: version,
      selected: 0,
      nextRunAt: null,
    };
  }

  present({ compiled, version }: PolicyInForce): Policy {
    const { policy } = compiled;
    const claims = this.book.claims.select(compiled.selector);
    const now = this.clock.now();
    const next = claims.flatMap(
      (claim) => this.coverage.nextRun(compiled, claim, now).nextRunAt ?? [],
    );
    const lastRun = this.lastRun(compiled);
    return {
      ...draftOf(policy),
      ...written(policy),
      resourceVersion: version,
      selected: claims.length,
      nextRunAt: next.length === 0 ? null : formatInstant(Math.min(...next)),
      ...(lastRun ? { lastRun } : {}),
    };
  }

  /** The newest slot of a policy, of all its volumes together; by an interval each volume has slots of its own. */
  private lastRun({ policy, schedule }: CompiledPolicy): PolicyRun | undefined {
    const records = this.store
      .all()
      .filter(isRunOf(policy.name))
      .sort((one, other) => (one.slot < other.slot ? 1 : -1));
    const time = records[0]?.slot;
    if (time === undefined) return undefined;
    const last =
      schedule.kind === 'cron'
        ? records.filter(({ slot }) => slot === time)
        : newestOfEachClaim(records);
    const items = last.flatMap((record) => record.items);
    const { succeeded, failed, skipped } = summarize(items);
    return { time, result: resultOf(items), succeeded, failed, skipped };
  }
}

/** An entry that is too large for those who read it would be no policy at all. */
function demandReadable(name: string, text: string): void {
  const read = parsePolicyEntry(policyKey(name), text);
  if (read.ok) return;
  const fault = read.faults.map(({ detail }) => detail).join('; ');
  throw new ProblemError(
    'too-large',
    `The policy cannot be kept: ${fault}. Name fewer namespaces and labels, or divide it in two.`,
  );
}

function conflictDetail(name: string, isReadable: boolean, version?: string): string {
  if (!isReadable) {
    return `The entry of the policy ${name} is damaged; mend it, or replace it by saving with the resourceVersion that stands beside this.`;
  }
  return version === undefined
    ? `There is a policy ${name} already; choose another name, or replace it by saving with its resourceVersion.`
    : `The policy ${name} has been changed in between; look at the differences and decide again.`;
}

/** A save is usually seen within milliseconds; when it is not, the answer goes out without what follows. */
const SEEN_WITHIN_MS = 2_000;

type RunRecord = Extract<OperationRecord, { kind: 'backup' }> & { slot: string };

const isRunOf =
  (policy: string) =>
  (record: OperationRecord): record is RunRecord =>
    record.kind === 'backup' && record.policy === policy && record.slot !== undefined;

function newestOfEachClaim(newestFirst: readonly RunRecord[]): RunRecord[] {
  const known = new Set<string>();
  return newestFirst.filter(({ items: [item] }) => {
    if (item === undefined || known.has(item.claimUid)) return false;
    known.add(item.claimUid);
    return true;
  });
}

function resultOf(items: RunRecord['items']): PolicyRun['result'] {
  if (!items.every(isFinished)) return 'running';
  switch (operationState({ kind: 'backup', items })) {
    case 'succeeded':
      return 'success';
    case 'partial':
      return 'partial';
    case 'cancelled':
      return 'skipped';
    default:
      return 'failure';
  }
}

function draftOf({
  updatedAt: _,
  updatedBy: __,
  activeSince: ___,
  ...spec
}: StoredPolicy): PolicyDraft {
  return structuredClone(spec) as PolicyDraft;
}

const written = ({ updatedAt, updatedBy }: StoredPolicy) => ({
  updatedAt: updatedAt === null ? null : formatInstant(updatedAt),
  updatedBy,
});
