import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type VolumeStatus } from '@soteria/domain';
import { Scope } from '../data/scope';
import { Icon } from '../ui/icon';
import { STATUS_LOOKS } from '../ui/look';
import { type Counts } from './verdict';

const ALWAYS: readonly VolumeStatus[] = [
  'ok',
  'overdue',
  'never',
  'unprotected',
  'excluded',
  'unknown',
];

/** How many volumes are in each status; each number leads to its volumes. */
@Component({
  selector: 'sot-status-tiles',
  imports: [Icon, RouterLink],
  template: `
    <div class="bar" aria-hidden="true">
      @for (status of shown(); track status) {
        @if (counts()[status] > 0) {
          <i [attr.data-tone]="looks[status].tone" [style.flex-grow]="counts()[status]"></i>
        }
      }
    </div>
    <ul>
      @for (status of shown(); track status) {
        <li>
          <a
            routerLink="/volumes"
            [queryParams]="{ status: status, ns: scope.params().ns }"
            [attr.data-tone]="looks[status].tone"
            [class.zero]="counts()[status] === 0"
          >
            <sot-icon [path]="looks[status].icon" />
            <b>{{ counts()[status] }}</b>
            <span>{{ looks[status].word }}</span>
          </a>
        </li>
      }
    </ul>
  `,
  styleUrl: './status-tiles.css',
})
export class StatusTiles {
  protected readonly scope = inject(Scope);
  protected readonly looks = STATUS_LOOKS;
  readonly counts = input.required<Counts>();
  protected readonly shown = computed<readonly VolumeStatus[]>(() =>
    this.counts().unsupported > 0 ? [...ALWAYS, 'unsupported'] : ALWAYS,
  );
}
