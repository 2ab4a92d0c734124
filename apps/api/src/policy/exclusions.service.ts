import { Inject, Injectable } from '@nestjs/common';
import { type Exclusion, type ExclusionList, type ExclusionRequest } from '@soteria/contracts';
import {
  type ExclusionEntry,
  exclusionKey,
  formatExclusionEntry,
  formatInstant,
  type Instant,
  parseExclusionEntry,
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

  async add(request: ExclusionRequest, by: string): Promise<Exclusion> {
    const { namespace, pvc, reason, until, onlyNew = false } = request;
    if (!this.facts.claim(namespace, pvc)) {
      throw new ProblemError('not-found', `There is no claim ${namespace}/${pvc}.`);
    }
    const now = this.clock.now();
    const end = until === undefined ? null : endOf(until, now);
    if (reason.trim() === '') {
      throw validationFailed({ pointer: '/reason', detail: 'is blank; say why.' });
    }
    const entry: ExclusionEntry = { namespace, pvc, reason, until: end, by, at: now };
    demandReadable(entry);
    await this.secret.change({
      key: exclusionKey(namespace, pvc),
      text: (present) => {
        if (onlyNew) demandNone(present, entry);
        return formatExclusionEntry(entry);
      },
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

/** An entry that cannot be read again would exclude nothing: characters are counted otherwise there than in a request. */
function demandReadable(entry: ExclusionEntry): void {
  const key = exclusionKey(entry.namespace, entry.pvc);
  const read = parseExclusionEntry(key, formatExclusionEntry(entry));
  if (!read.ok) throw validationFailed(...read.faults);
}

/** Two may exclude one claim at the same moment; the Secret itself tells the second. A repetition is no second. */
function demandNone(text: string | undefined, wanted: ExclusionEntry): void {
  const { namespace, pvc, reason, by, at } = wanted;
  const reading =
    text === undefined ? null : parseExclusionEntry(exclusionKey(namespace, pvc), text);
  if (!reading?.ok) return;
  const present = reading.value;
  const holds = present.until === null || (at !== null && present.until > at);
  if (!holds || (present.by === by && present.reason === reason)) return;
  const who = present.by === '' ? '' : ` by ${present.by}`;
  throw new ProblemError(
    'conflict',
    `${namespace}/${pvc} was excluded${who} already: ${present.reason}`,
  );
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
    at: at === null ? null : formatInstant(at),
  };
}

const byName = (one: Exclusion, other: Exclusion): number =>
  `${one.namespace}/${one.pvc}` < `${other.namespace}/${other.pvc}` ? -1 : 1;
