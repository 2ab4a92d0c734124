import { Inject, Injectable } from '@nestjs/common';
import { type Exclusion, type ExclusionList, type ExclusionRequest } from '@soteria/contracts';
import {
  type ExclusionEntry,
  exclusionKey,
  formatExclusionEntry,
  formatInstant,
  type Instant,
  parseWrittenTime,
} from '@soteria/domain';
import { EXCLUDE_ANNOTATION } from '@soteria/kube';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { ProblemError, validationFailed } from '../http/problem-error';
import { PolicyBook } from './policy-book';
import { PolicySecret } from './policy-secret';

/** The register of what is not backed up on purpose: which claim, why, until when, by whom. */
@Injectable()
export class Exclusions {
  constructor(
    private readonly book: PolicyBook,
    private readonly secret: PolicySecret,
    private readonly facts: FactStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  list(): ExclusionList {
    return { items: this.book.exclusions().map(present).sort(byName) };
  }

  async add({ namespace, pvc, reason, until }: ExclusionRequest, by: string): Promise<Exclusion> {
    if (!this.facts.claim(namespace, pvc)) {
      throw new ProblemError('not-found', `There is no claim ${namespace}/${pvc}.`);
    }
    const now = this.clock.now();
    const end = until === undefined ? null : endOf(until, now);
    if (reason.trim() === '') {
      throw validationFailed({ pointer: '/reason', detail: 'is blank; say why.' });
    }
    const entry: ExclusionEntry = { namespace, pvc, reason, until: end, by, at: now };
    await this.secret.change({
      key: exclusionKey(namespace, pvc),
      text: () => formatExclusionEntry(entry),
    });
    return present(entry);
  }

  async remove(namespace: string, pvc: string): Promise<void> {
    if (!this.book.exclusionOf(namespace, pvc)) {
      throw new ProblemError(
        'not-found',
        `Soteria has no exclusion of ${namespace}/${pvc}. One by annotation is taken back at the claim: kubectl -n ${namespace} annotate pvc ${pvc} ${EXCLUDE_ANNOTATION}-`,
      );
    }
    await this.secret.change({ key: exclusionKey(namespace, pvc), text: () => null });
  }
}

function endOf(until: string, now: Instant): Instant {
  const end = parseWrittenTime(until);
  if (end === null) {
    const detail = 'has to be a day or a time, as in "2026-12-31" or "2026-12-31T18:00:00Z".';
    throw validationFailed({ pointer: '/until', detail });
  }
  if (end > now) return end;
  throw validationFailed({ pointer: '/until', detail: 'has passed already.' });
}

function present({ namespace, pvc, reason, until, by, at }: ExclusionEntry): Exclusion {
  return {
    namespace,
    pvc,
    reason,
    ...(until === null ? {} : { until: formatInstant(until) }),
    by,
    at: at === null ? '' : formatInstant(at),
  };
}

const byName = (one: Exclusion, other: Exclusion): number =>
  `${one.namespace}/${one.pvc}` < `${other.namespace}/${other.pvc}` ? -1 : 1;
