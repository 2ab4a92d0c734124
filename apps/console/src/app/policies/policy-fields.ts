import { Component, computed, input, output, signal } from '@angular/core';
import { Field } from '../ui/field';
import { type Faults, type PolicyForm, RETENTION_RULES, type RetentionRule } from './policy-form';
import { type ScheduleKind } from './schedule-form';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const KINDS: readonly { kind: ScheduleKind; word: string }[] = [
  { kind: 'every', word: 'At an interval' },
  { kind: 'daily', word: 'Every day' },
  { kind: 'weekly', word: 'Every week' },
  { kind: 'monthly', word: 'Every month' },
  { kind: 'cron', word: 'By a cron expression' },
];

/** The fields of a policy. What is wrong with one stands below it. */
@Component({
  selector: 'sot-policy-fields',
  imports: [Field],
  templateUrl: './policy-fields.html',
  styleUrl: './policy-fields.css',
})
export class PolicyFields {
  readonly form = input.required<PolicyForm>();
  readonly faults = input.required<Faults>();
  /** The name of a saved policy stays: another name would be another policy. */
  readonly isNew = input.required<boolean>();
  readonly changed = output<Partial<PolicyForm>>();

  protected readonly kinds = KINDS;
  protected readonly weekdays = WEEKDAYS;
  protected readonly rules = RETENTION_RULES;
  protected readonly timezones = Intl.supportedValuesOf('timeZone');
  /** What stands against the selector as a whole. */
  protected readonly selectorFault = computed(() => this.faults()['/selector'] ?? null);

  /** Whether the name was entered, or passed over; until then, lacking one is no fault to be shown. */
  protected readonly nameLeft = signal(false);
  protected readonly nameFault = computed(() =>
    this.form().name === '' && !this.nameLeft() ? null : this.fault('/name'),
  );

  protected fault(...pointers: string[]): string | null {
    const found = pointers.map((pointer) => this.faults()[pointer]);
    return found.find((fault) => fault !== undefined) ?? null;
  }

  protected set(field: keyof PolicyForm, event: Event): void {
    const { value } = event.target as HTMLInputElement | HTMLSelectElement;
    this.changed.emit({ [field]: value });
  }

  protected setRule(rule: RetentionRule, event: Event): void {
    const { value } = event.target as HTMLInputElement;
    this.changed.emit({ retention: { ...this.form().retention, [rule]: value } });
  }

  protected setEnabled(event: Event): void {
    this.changed.emit({ enabled: (event.target as HTMLInputElement).checked });
  }
}
