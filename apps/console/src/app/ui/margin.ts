import { Component, computed, inject, input } from '@angular/core';
import { durationInWords, parseInstant, relativeTime } from '@soteria/domain';
import { Now } from '../data/clock';

/** How much of the objective is left before the newest restore point is too old: a thin bar and a few words. */
@Component({
  selector: 'sot-margin',
  template: `
    @if (dueInstant(); as due) {
      <span class="words" [title]="objective()">{{ words() }}</span>
      <span class="bar" [class.over]="isOver()"><i [style.inline-size.%]="usedPercent()"></i></span>
    } @else {
      <span class="none">–</span>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 3px;
      min-inline-size: 5.5rem;
    }
    .words {
      font-size: 0.875rem;
      white-space: nowrap;
    }
    .bar {
      display: block;
      overflow: hidden;
      block-size: 3px;
      border-radius: 2px;
      background: var(--mat-sys-surface-container-highest);
    }
    i {
      display: block;
      block-size: 100%;
      background: var(--sot-ok);
    }
    .over i {
      background: var(--sot-late);
    }
    .none {
      color: var(--sot-muted);
    }
    @media (forced-colors: active) {
      i {
        background: CanvasText;
        forced-color-adjust: none;
      }
    }
  `,
})
export class Margin {
  private readonly now = inject(Now);
  /** RFC 3339: when the objective is missed; null where there is none. */
  readonly dueAt = input.required<string | null>();
  readonly objectiveSeconds = input.required<number | null>();

  protected readonly dueInstant = computed(() => parseInstant(this.dueAt()));
  protected readonly isOver = computed(() => (this.dueInstant() ?? 0) <= this.now.ms());
  protected readonly words = computed(() => {
    const said = relativeTime(this.dueInstant() ?? 0, this.now.ms());
    if (said === 'now') return 'due now';
    return this.isOver() ? said.replace(' ago', ' over') : `${said.replace('in ', '')} left`;
  });
  protected readonly objective = computed(() => {
    const seconds = this.objectiveSeconds();
    return seconds === null ? '' : `Objective: ${durationInWords(seconds)}`;
  });
  protected readonly usedPercent = computed(() => {
    const objectiveMs = (this.objectiveSeconds() ?? 0) * 1_000;
    const leftMs = (this.dueInstant() ?? 0) - this.now.ms();
    if (objectiveMs === 0) return 0;
    return Math.min(100, Math.max(0, (1 - leftMs / objectiveMs) * 100));
  });
}
