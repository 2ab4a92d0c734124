import { Component, computed, inject, input } from '@angular/core';
import { type OperationItem, type OperationKind } from '@soteria/contracts';
import { parseInstant } from '@soteria/domain';
import { mdiCheckCircle, mdiCircleOutline, mdiCloseCircle, mdiProgressClock } from '@mdi/js';
import { Now } from '../data/clock';
import { PHASES } from '../data/operation-words';
import { roughDuration } from '../ui/duration';
import { Icon } from '../ui/icon';
import { Progress } from '../ui/progress';

type StepState = 'done' | 'here' | 'ahead' | 'failed';

const ICONS: Record<StepState, string> = {
  done: mdiCheckCircle,
  here: mdiProgressClock,
  ahead: mdiCircleOutline,
  failed: mdiCloseCircle,
};
const WORDS: Record<StepState, string> = {
  done: 'done',
  here: 'under way',
  ahead: 'still to come',
  failed: 'failed',
};

/** A phase that has no step of its own belongs to the one that it ends. */
const STEP_OF: Record<string, string> = { snapshotted: 'snapshot' };

/** The way of one item: what is done, what is under way, what is still to come. */
@Component({
  selector: 'sot-phase-list',
  imports: [Icon, Progress],
  template: `
    <ol>
      @for (step of steps(); track step.id) {
        <li
          [attr.data-state]="step.state"
          [attr.aria-current]="step.state === 'here' ? 'step' : null"
        >
          <sot-icon [path]="icons[step.state]" />
          <span class="word"
            >{{ step.word }}<span class="sot-hidden">, {{ words[step.state] }}</span></span
          >
          @if (step.state === 'here') {
            <sot-progress [percent]="item().progress" [label]="step.word" />
            <span class="figure">{{ figure() }}</span>
          }
        </li>
      }
    </ol>
    @if (item().detail) {
      <p>{{ item().detail }}</p>
    }
    @if (stalled(); as since) {
      <p class="stalled">
        Nothing has moved for {{ since }}. It is not given up; cancelling is safe.
      </p>
    }
  `,
  styles: `
    ol {
      display: grid;
      gap: var(--sot-2);
    }
    li {
      display: grid;
      grid-template-columns: auto minmax(9rem, 14rem) minmax(4rem, 16rem) 1fr;
      align-items: center;
      gap: var(--sot-3);
      color: var(--sot-muted);
    }
    li[data-state='here'] {
      color: var(--mat-sys-on-surface);
      font-weight: 560;
    }
    [data-state='done'] sot-icon {
      color: var(--sot-ok);
    }
    [data-state='here'] sot-icon {
      color: var(--sot-busy);
    }
    [data-state='failed'] sot-icon {
      color: var(--sot-bad);
    }
    .figure {
      font-size: 0.875rem;
      font-weight: 420;
    }
    p {
      margin-block-start: var(--sot-2);
      font-size: 0.875rem;
    }
    .stalled {
      color: var(--sot-late);
      font-weight: 540;
    }
    @media (max-width: 719px) {
      li {
        grid-template-columns: auto 1fr;
      }
      sot-progress,
      .figure {
        grid-column: 2;
      }
    }
  `,
})
export class PhaseList {
  private readonly now = inject(Now);
  readonly kind = input.required<OperationKind>();
  readonly item = input.required<OperationItem>();
  protected readonly icons = ICONS;
  protected readonly words = WORDS;

  protected readonly steps = computed(() => {
    const { phase, state } = this.item();
    const phases = PHASES[this.kind()];
    const here = phases.findIndex(({ id }) => id === (STEP_OF[phase] ?? phase));
    return phases.map((step, index) => ({ ...step, state: stateOf(index, here, state) }));
  });

  protected readonly figure = computed(() => {
    const { progress, lastProgressAt } = this.item();
    const moved = this.secondsSince(lastProgressAt);
    const percent = progress === null ? [] : [`${Math.round(progress)} %`];
    const since = moved === null ? [] : [`last moved ${roughDuration(moved)} ago`];
    return [...percent, ...since].join(', ');
  });

  protected readonly stalled = computed(() => {
    const seconds = this.secondsSince(this.item().stalledSince);
    return seconds === null ? null : roughDuration(seconds);
  });

  private secondsSince(time: string | undefined): number | null {
    const instant = parseInstant(time);
    return instant === null ? null : Math.max(0, (this.now.ms() - instant) / 1_000);
  }
}

function stateOf(index: number, here: number, state: OperationItem['state']): StepState {
  if (state === 'succeeded') return 'done';
  if (state === 'queued' || state === 'skipped') return 'ahead';
  const isStopped = state === 'failed' || state === 'cancelled';
  if (index < here) return 'done';
  if (index === here) return isStopped ? 'failed' : 'here';
  return 'ahead';
}
