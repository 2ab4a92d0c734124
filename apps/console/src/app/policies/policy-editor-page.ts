import { Component, DestroyRef, computed, inject, input, linkedSignal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { type PolicyDraft } from '@soteria/contracts';
import { actingOn } from '../data/acting';
import { Commands } from '../data/commands';
import { Permissions } from '../data/current-session';
import { liveAnswer } from '../data/live-answer';
import { Policies } from '../data/policies';
import { ActionButton } from '../ui/action-button';
import { Dialogs } from '../ui/dialogs';
import { EmptyState } from '../ui/empty-state';
import { askWhetherLost } from '../ui/leave-question';
import { type Leavable } from '../ui/leaving';
import { browserZone } from '../ui/moment';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { mdiCalendarRemove } from '@mdi/js';
import { changesBetween } from './policy-changes';
import { PolicyFields } from './policy-fields';
import { type Faults, type PolicyForm, names, newPolicy, readForm, toForm } from './policy-form';
import { PolicyPreview } from './policy-preview';

/** Stands in for a name until there is one. */
const UNNAMED = 'unnamed';

/** What the fields begin with, and the name in the address then. */
interface Begun {
  name: string | undefined;
  policy: PolicyDraft | null;
}

/** Makes or changes a policy: fields on one side, what would follow from them on the other. */
@Component({
  selector: 'sot-policy-editor-page',
  imports: [
    ActionButton,
    EmptyState,
    MatButton,
    PageHeader,
    PolicyFields,
    PolicyPreview,
    ProblemPanel,
    Skeleton,
  ],
  templateUrl: './policy-editor-page.html',
  styleUrl: './policy-editor-page.css',
  host: { '(window:beforeunload)': 'askBeforeUnload($event)' },
})
export class PolicyEditorPage implements Leavable {
  private readonly router = inject(Router);
  private readonly commands = inject(Commands);
  private readonly permissions = inject(Permissions);
  private readonly dialogs = inject(Dialogs);
  protected readonly policies = inject(Policies);
  protected readonly icon = mdiCalendarRemove;

  /** The name of the policy to change; absent for a new one. */
  readonly name = input<string>();
  /** The query of the address: whom a new policy is to begin with. */
  readonly namespaces = input<string>();
  readonly pvcs = input<string>();

  protected readonly isNew = computed(() => this.name() === undefined);
  /** The policy as it stands saved. */
  protected readonly saved = computed(
    () => this.policies.all().find(({ name }) => name === this.name()) ?? null,
  );
  private readonly isGone = computed(
    () => !this.isNew() && this.policies.ready() && this.saved() === null,
  );
  /**
   * The version that the fields were filled from; a change by somebody else meanwhile is noticed by it.
   * Another name in the address is another policy.
   */
  private readonly base = linkedSignal<Begun, PolicyDraft | null>({
    source: () => ({ name: this.name(), policy: this.isNew() ? this.begin() : this.saved() }),
    computation: ({ name, policy }, previous) =>
      previous?.source.name === name ? (previous?.value ?? policy) : policy,
  });
  protected readonly form = linkedSignal<PolicyDraft | null, PolicyForm | null>({
    source: this.base,
    computation: (base) => base && toForm(base),
  });
  protected readonly read = computed(() => {
    const form = this.form();
    return form && readForm(form);
  });
  private readonly readable = computed(() => {
    const read = this.read();
    return read && Object.keys(read.faults).length === 0 ? read.draft : null;
  });
  /** What would follow can be shown before the policy has a name. */
  private readonly previewable = computed(() => {
    const read = this.read();
    if (!read || Object.keys(read.faults).some((pointer) => pointer !== '/name')) return null;
    return read.draft.name === '' ? { ...read.draft, name: UNNAMED } : read.draft;
  });
  protected readonly previewing = liveAnswer(this.previewable, (draft) =>
    this.commands.previewPolicy(draft),
  );
  /** What is shown stays while something else is entered, and when that cannot be previewed. */
  protected readonly isOutdated = computed(
    () => this.previewing.latest() !== null && !this.previewing.isCurrent(),
  );
  /** What is refused for a field is not saved either. */
  protected readonly isUnforeseen = computed(
    () => this.previewing.problem()?.fields.length === 0 && !this.previewing.isAsking(),
  );
  /** Faults found here, and those that the API found. */
  protected readonly faults = computed<Faults>(() => {
    const problem = this.acting.problem() ?? this.previewing.problem();
    const found = problem?.fields.map(({ pointer, detail }) => [pointer, detail] as const) ?? [];
    return { ...Object.fromEntries(found), ...this.read()?.faults };
  });
  protected readonly changes = computed(() => {
    const base = this.base();
    const draft = this.read()?.draft;
    return base && draft && !this.isNew() ? changesBetween(base, draft) : [];
  });
  protected readonly isMissing = computed(() => this.isGone() && this.changes().length === 0);
  /** What was entered for it is kept, and can be saved as a policy of that name. */
  protected readonly deletedMeanwhile = computed(() => this.isGone() && this.changes().length > 0);
  protected readonly changedMeanwhile = computed(() => {
    const base = this.base();
    const saved = this.saved();
    return base !== null && saved !== null && versionOf(base) !== versionOf(saved);
  });

  protected readonly acting = actingOn(this.name);
  private hasSaved = false;
  protected readonly refusal = computed(() => {
    const fault = Object.values(this.read()?.faults ?? {})[0];
    if (fault !== undefined) return fault;
    if (!this.isNew() && this.changes().length === 0) return 'Nothing is changed yet.';
    return this.permissions.refusal('policy:write') ?? this.unseen();
  });
  /** Saving waits for the preview of what is saved; one that failed keeps nobody from it. */
  private readonly unseen = computed(() =>
    this.previewing.isAsking() ? 'What would follow is still being worked out.' : null,
  );

  constructor() {
    void this.policies.load();
    inject(DestroyRef).onDestroy(() => this.dialogs.closeAll());
  }

  protected change(change: Partial<PolicyForm>): void {
    this.acting.dismiss();
    this.form.update((form) => form && { ...form, ...change });
  }

  /** Takes the version of somebody else, and gives up what was entered here. */
  protected takeTheirs(): void {
    this.base.set(this.saved());
  }

  protected async save(): Promise<void> {
    const draft = this.readable();
    const base = this.base();
    if (!draft || !base) return;
    const resourceVersion = this.deletedMeanwhile() ? null : versionOf(base);
    const policy = { ...draft, ...(resourceVersion ? { resourceVersion } : {}) };
    await this.acting.run(async (isShown) => {
      await this.commands.savePolicy(policy);
      if (!isShown()) return;
      this.hasSaved = true;
      await this.router.navigate(['/policies']);
    });
  }

  protected leave(): void {
    void this.router.navigate(['/policies']);
  }

  /** Whether the page may be left: at once when nothing was entered, otherwise after a question. */
  async mayLeave(): Promise<boolean> {
    if (!this.wouldLose()) return true;
    return askWhetherLost(this.dialogs, { subject: 'policy', undone: 'saving' });
  }

  /** A reload, or a tab that is closed, goes past the router: there the browser asks. */
  protected askBeforeUnload(event: BeforeUnloadEvent): void {
    if (this.wouldLose()) event.preventDefault();
  }

  private wouldLose(): boolean {
    const base = this.base();
    const draft = this.read()?.draft;
    if (this.hasSaved || !base || !draft) return false;
    return changesBetween(base, draft).length > 0;
  }

  private begin(): PolicyDraft {
    const asked = { namespaces: names(this.namespaces() ?? ''), pvcs: names(this.pvcs() ?? '') };
    const given = Object.entries(asked).filter(([, value]) => value !== undefined);
    return newPolicy(Object.fromEntries(given), browserZone());
  }
}

const versionOf = (policy: PolicyDraft): string | null =>
  'resourceVersion' in policy && typeof policy.resourceVersion === 'string'
    ? policy.resourceVersion
    : null;
