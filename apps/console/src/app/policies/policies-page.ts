import { Component, DOCUMENT, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenuModule } from '@angular/material/menu';
import { MatIconButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { type Policy, type PolicyRun } from '@soteria/contracts';
import { countOf, durationInWords, retentionInWords } from '@soteria/domain';
import { mdiCalendarSync, mdiDotsVertical, mdiPlus } from '@mdi/js';
import { Commands } from '../data/commands';
import { asCurl } from '../data/curl';
import { Permissions } from '../data/current-session';
import { Inventory, rowKey } from '../data/inventory';
import { Policies } from '../data/policies';
import { scheduleAsWords } from '../data/schedule-words';
import { Age } from '../ui/age';
import { Chip } from '../ui/chip';
import { Dialogs } from '../ui/dialogs';
import { EmptyState } from '../ui/empty-state';
import { Icon } from '../ui/icon';
import { type Look, OPERATION_LOOKS } from '../ui/look';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { selectorInWords } from './policy-changes';

const RUN_LOOKS: Record<PolicyRun['result'], Look> = {
  success: OPERATION_LOOKS.succeeded,
  partial: OPERATION_LOOKS.partial,
  failure: OPERATION_LOOKS.failed,
  skipped: { ...OPERATION_LOOKS.cancelled, word: 'Skipped' },
  running: OPERATION_LOOKS.running,
};

/** Who is backed up when, and what is kept. */
@Component({
  selector: 'sot-policies-page',
  imports: [
    Age,
    Chip,
    EmptyState,
    Icon,
    MatButton,
    MatIconButton,
    MatMenuModule,
    PageHeader,
    ProblemPanel,
    RouterLink,
    Skeleton,
  ],
  templateUrl: './policies-page.html',
  styleUrl: './policies-page.css',
})
export class PoliciesPage {
  private readonly commands = inject(Commands);
  private readonly inventory = inject(Inventory);
  private readonly dialogs = inject(Dialogs);
  private readonly document = inject(DOCUMENT);
  private readonly origin = this.document.location.origin;
  protected readonly permissions = inject(Permissions);
  protected readonly policies = inject(Policies);
  protected readonly icons = { add: mdiPlus, none: mdiCalendarSync, dots: mdiDotsVertical };
  protected readonly runLooks = RUN_LOOKS;
  protected readonly inWords = {
    schedule: scheduleAsWords,
    retention: retentionInWords,
    selector: selectorInWords,
    duration: durationInWords,
  };
  protected readonly count = computed(() => {
    if (!this.policies.ready()) return this.policies.problem() ? '' : 'Reading the policies…';
    const { length } = this.policies.all();
    return length === 1 ? '1 policy' : `${length} policies`;
  });

  constructor() {
    void this.policies.load();
  }

  protected readonly volumesOf = (count: number) => countOf(count, 'volume');

  protected runInWords({ succeeded, failed, skipped }: PolicyRun): string {
    return `${succeeded} done, ${failed} failed, ${skipped} skipped`;
  }

  /** Switching on adds; switching off changes the future, so it is asked about. */
  protected toggle(policy: Policy): void {
    if (!policy.enabled) {
      void this.commands.inJobBar(this.commands.savePolicy({ ...policy, enabled: true }));
      return;
    }
    void this.dialogs.confirm({
      heading: `Switch ${policy.name} off`,
      consequence: `It will not run any more until it is switched on again. ${this.consequence(policy)} What it has kept stays.`,
      goes: [],
      typedName: null,
      act: `Switch ${policy.name} off`,
      perform: () => this.commands.savePolicy({ ...policy, enabled: false }),
    });
  }

  protected async remove(policy: Policy): Promise<void> {
    const left = this.leftBare(policy) ?? [];
    const isDone = await this.dialogs.confirm({
      heading: `Delete policy ${policy.name}`,
      consequence: `${this.consequence(policy)} The restore points that it made stay, and are not pruned by it any more.`,
      goes: left,
      typedName: left.length === 0 ? null : policy.name,
      act: `Delete policy ${policy.name}`,
      command: asCurl(
        'DELETE',
        `${this.origin}/v1/policies/${policy.name}${left.length > 0 ? '?force=true' : ''}`,
      ),
      perform: () => this.commands.deletePolicy(policy.name, left.length > 0),
    });
    // What the question was asked from goes with the policy.
    if (isDone) this.document.querySelector<HTMLElement>('sot-page-header h1')?.focus();
  }

  private consequence(policy: Policy): string {
    const left = this.leftBare(policy)?.length;
    if (left === undefined) {
      const why = this.inventory.problem() ? 'could not be read' : 'is still being read';
      return `It is not known which volumes would lose their protection: the list of volumes ${why}.`;
    }
    if (left === 0) return 'No volume loses its protection.';
    return `${countOf(left, 'volume')} ${left === 1 ? 'is' : 'are'} covered by nothing else and will be unprotected.`;
  }

  /** Volumes that it backs up, and that no other policy or recurring job covers; null while that is not known. */
  private leftBare({ name }: Policy): string[] | null {
    if (!this.inventory.ready() || this.inventory.problem()) return null;
    return this.inventory
      .rows()
      .filter(({ status }) => status !== 'unsupported' && status !== 'excluded')
      .filter((row) => row.policies.length === 1 && row.policies[0] === name)
      .map(rowKey);
  }
}
