import { Component, computed, input, output } from '@angular/core';
import { type StatusSummary, type VolumeRow } from '@soteria/contracts';
import { VOLUME_STATUSES, type VolumeStatus } from '@soteria/domain';
import { Icon } from '../ui/icon';
import { STATUS_LOOKS } from '../ui/look';
import { type VolumeQuery } from './volume-query';

/** Narrows the list: by text, by status (with how many there are), by storage class and policy. */
@Component({
  selector: 'sot-volume-filters',
  imports: [Icon],
  template: `
    <div role="search" aria-label="This list" class="row">
      <input
        #textField
        type="search"
        class="sot-field text"
        aria-label="Filter the volumes"
        placeholder="Name, workload, label…"
        [value]="query().text"
        (input)="changed.emit({ text: textField.value })"
      />
      @if (storageClasses().length > 1 || query().storageClass !== '') {
        <select
          #storageClassField
          class="sot-field"
          aria-label="Storage class"
          (change)="changed.emit({ storageClass: storageClassField.value })"
        >
          <option value="">Any storage class</option>
          @for (name of storageClasses(); track name) {
            <option [value]="name" [selected]="name === query().storageClass">{{ name }}</option>
          }
        </select>
      }
      @if (policies().length > 0) {
        <select
          #policyField
          class="sot-field"
          aria-label="Policy"
          (change)="changed.emit({ policy: policyField.value })"
        >
          <option value="">Any policy</option>
          @for (name of policies(); track name) {
            <option [value]="name" [selected]="name === query().policy">{{ name }}</option>
          }
        </select>
      }
      <ng-content />
    </div>
    <div class="row" role="group" aria-label="Status">
      @for (status of shownStatuses(); track status) {
        <button
          type="button"
          class="sot-toggle"
          [attr.data-tone]="looks[status].tone"
          [attr.aria-pressed]="query().statuses.includes(status)"
          (click)="toggle(status)"
        >
          <sot-icon [path]="looks[status].icon" />
          {{ looks[status].word }}
          @if (counts(); as counts) {
            <b>{{ counts[status] }}</b>
          }
        </button>
      }
    </div>
  `,
  styleUrl: './volume-filters.css',
})
export class VolumeFilters {
  protected readonly looks = STATUS_LOOKS;

  readonly query = input.required<VolumeQuery>();
  /** The rows of the namespaces in view, as far as they are read: the choices come from them. */
  readonly rows = input.required<readonly VolumeRow[]>();
  /** How many of the namespaces in view have each status; null while that is not known. */
  readonly present = input.required<StatusSummary | null>();
  /** How many of those match everything but the status. */
  readonly counts = input.required<StatusSummary | null>();
  readonly changed = output<Partial<VolumeQuery>>();

  /** A status that nothing has is no choice, unless it is chosen. */
  protected readonly shownStatuses = computed(() =>
    VOLUME_STATUSES.filter(
      (status) => (this.present()?.[status] ?? 0) > 0 || this.query().statuses.includes(status),
    ),
  );
  private readonly classesInUse = computed(() =>
    distinct(this.rows().map((row) => row.storageClass ?? '')),
  );
  private readonly policiesInUse = computed(() =>
    distinct(this.rows().flatMap((row) => row.policies)),
  );
  /** What narrows the list is a choice too, also when no row has it. */
  protected readonly storageClasses = computed(() =>
    distinct([...this.classesInUse(), this.query().storageClass]),
  );
  protected readonly policies = computed(() =>
    distinct([...this.policiesInUse(), this.query().policy]),
  );

  protected toggle(status: VolumeStatus): void {
    const chosen = this.query().statuses;
    const statuses = chosen.includes(status)
      ? chosen.filter((other) => other !== status)
      : [...chosen, status];
    this.changed.emit({ statuses });
  }
}

const distinct = (names: readonly string[]): string[] =>
  [...new Set(names)].filter((name) => name !== '').sort();
