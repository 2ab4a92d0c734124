import { Component, DOCUMENT, computed, inject, input, linkedSignal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { type BackupList } from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { mdiBackupRestore } from '@mdi/js';
import { actingOn } from '../data/acting';
import { freshKey } from '../data/api';
import { Now } from '../data/clock';
import { Commands } from '../data/commands';
import { asCurl } from '../data/curl';
import { Inventory } from '../data/inventory';
import { reading } from '../data/reading';
import { ActionButton } from '../ui/action-button';
import { Dialogs } from '../ui/dialogs';
import { roughDuration } from '../ui/duration';
import { Field } from '../ui/field';
import { askWhetherLost } from '../ui/leave-question';
import { type Leavable } from '../ui/leaving';
import { MomentPipe, browserZone } from '../ui/moment';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import {
  type GroupDraft,
  chosenClaims,
  conflictOf,
  draftForAnother,
  emptyGroupDraft,
  groupRequestOf,
  isEntered,
  knownClaims,
  restorableClaims,
  skewSeconds,
  unknownClaims,
  unknownInWords,
  usualMoments,
} from './group-draft';
import { livePlan } from './live-plan';
import { PlanView } from './plan-view';
import { conflictBeside } from './restore-draft';
import { StorageClassField } from './storage-class-field';

/** What the address asks for. */
interface Asked {
  namespace: string;
  pvcs: string | undefined;
}

/** Several volumes of one namespace, as of one moment. Nothing falls back to another moment in silence. */
@Component({
  selector: 'sot-group-page',
  imports: [
    ActionButton,
    Field,
    MatButton,
    MomentPipe,
    PageHeader,
    PlanView,
    ProblemPanel,
    RouterLink,
    Skeleton,
    StorageClassField,
  ],
  templateUrl: './group-page.html',
  styleUrls: ['./restore-form.css', './group-page.css'],
  host: { '(window:beforeunload)': 'askBeforeUnload($event)' },
})
export class GroupPage implements Leavable {
  private readonly router = inject(Router);
  private readonly dialogs = inject(Dialogs);
  private readonly commands = inject(Commands);
  private readonly inventory = inject(Inventory);
  private readonly now = inject(Now);
  private readonly origin = inject(DOCUMENT).location.origin;
  protected readonly icon = mdiBackupRestore;
  protected readonly zone = browserZone();
  protected readonly conflictOf = conflictOf;
  protected readonly roughDuration = roughDuration;

  /** The query of the address. */
  readonly namespace = input<string>();
  readonly pvcs = input<string>();

  protected readonly source = computed(() => this.namespace() ?? '');
  protected readonly answer = reading<BackupList>(() => ({
    url: '/v1/backups',
    params: this.source() === '' ? { claim: 'gone' } : { namespace: this.source() },
  }));
  private readonly backups = computed(() => this.answer.value()?.items ?? []);
  /** Namespaces that have something to restore, also those that are gone. */
  protected readonly sources = computed(() => {
    const living = this.inventory.rows().filter((row) => row.restorePoints > 0);
    const all = [...living, ...this.backups()].map(({ namespace }) => namespace);
    return [...new Set([...all, this.source()])].filter((name) => name !== '').sort();
  });
  protected readonly restorable = computed(() => restorableClaims(this.backups()));
  /** None where nothing can be restored. */
  protected readonly claims = computed(() => {
    if (this.source() === '' || this.restorable().length === 0) return [];
    const living = this.inventory.rows().filter(({ namespace }) => namespace === this.source());
    return knownClaims(this.backups(), living);
  });

  protected readonly draft = linkedSignal<Asked, GroupDraft>({
    source: () => ({ namespace: this.source(), pvcs: this.pvcs() }),
    computation: ({ namespace }, previous) =>
      previous === undefined
        ? emptyGroupDraft(namespace)
        : draftForAnother(namespace, previous.value, previous.source.namespace),
  });
  private hasStarted = false;
  /** Null: all that there are. */
  private readonly asked = computed(() => this.pvcs()?.split(',') ?? null);
  protected readonly chosen = computed(() =>
    chosenClaims(this.claims(), this.asked(), this.draft()),
  );
  /** Says which of those that were asked for are not there; null while that cannot be known. */
  protected readonly unknown = computed(() => {
    const isKnown = this.inventory.ready() && this.answer.value() !== null;
    return isKnown ? unknownInWords(unknownClaims(this.claims(), this.asked())) : null;
  });
  private readonly request = computed(() =>
    groupRequestOf(this.source(), this.claims(), this.chosen(), this.draft()),
  );
  /** To ask for all is the same request whichever those are, and at whatever points they can be had back. */
  private readonly planned = computed(() => {
    const request = this.request();
    const chosen = new Set(this.chosen());
    const points = this.inventory
      .rows()
      .filter(({ namespace, pvc }) => namespace === this.source() && chosen.has(pvc))
      .map(({ pvc, lastRestorePoint }) => [pvc, lastRestorePoint?.time ?? null]);
    return request && { request, claims: [...chosen], points };
  });
  protected readonly planning = livePlan(this.planned, ({ request }) =>
    this.commands.planNamespaceRestore(request),
  );
  protected readonly skew = computed(() => {
    const plan = this.planning.latest();
    const seconds = plan && skewSeconds(plan);
    return seconds === null ? null : roughDuration(seconds);
  });
  protected readonly wrongNamespace = computed(() =>
    conflictBeside(this.planning.latest(), 'namespace'),
  );
  protected readonly wrongStorageClass = computed(() =>
    conflictBeside(this.planning.latest(), 'storageClass'),
  );
  protected readonly offersNamespace = computed(
    () =>
      this.draft().createNamespace ||
      (this.planning.latest()?.conflicts.some(({ code }) => code === 'namespace-missing') ?? false),
  );
  protected readonly call = computed(() =>
    asCurl('POST', `${this.origin}/v1/restores/namespace`, this.request()),
  );
  protected readonly count = computed(() => countOf(this.chosen().length, 'volume'));

  /** Moments that people ask for; the field takes any. */
  protected readonly moments = computed(() => usualMoments(this.now.ms()));

  private readonly attempt = freshKey();
  protected readonly acting = actingOn(this.source);

  protected chooseSource(namespace: string): void {
    void this.router.navigate([], { queryParams: { namespace }, scroll: 'manual' });
  }

  protected set(change: Partial<GroupDraft>): void {
    this.draft.update((draft) => ({ ...draft, ...change }));
  }

  protected toggle(claim: string): void {
    const flipped = new Set(this.draft().flipped);
    if (!flipped.delete(claim)) flipped.add(claim);
    this.set({ flipped });
  }

  protected async restore(): Promise<void> {
    const request = this.request();
    const plan = this.planning.latest();
    if (!request || !plan) return;
    const key = `${plan.id}-${this.attempt}`;
    const isDone = await this.acting.run(async (isShown) => {
      const { id } = await this.commands.restoreNamespace({ ...request, plan: plan.id }, key);
      if (!isShown()) return;
      this.hasStarted = true;
      await this.router.navigate(['/restore'], { queryParams: { operation: id } });
    });
    if (!isDone) this.planning.again();
  }

  /** Another namespace is chosen in the page itself, and takes nothing of what was entered away. */
  async mayLeave(): Promise<boolean> {
    if (!this.wouldLose()) return true;
    return askWhetherLost(this.dialogs, { subject: 'restore', undone: 'restoring' });
  }

  /** A reload, or a tab that is closed, goes past the router: there the browser asks. */
  protected askBeforeUnload(event: BeforeUnloadEvent): void {
    if (this.wouldLose()) event.preventDefault();
  }

  private wouldLose(): boolean {
    return !this.hasStarted && isEntered(this.draft(), this.source());
  }
}
