import { Component, computed, inject, input, model } from '@angular/core';
import { type Plan } from '@soteria/contracts';
import { Inventory } from '../data/inventory';
import { Field } from '../ui/field';
import { ACCESS_MODES, type RestoreDraft, conflictBeside } from './restore-draft';
import { StorageClassField } from './storage-class-field';

/** The new claim: its place, its name, and what differs from the old one. What stands against a field stands beside it. */
@Component({
  selector: 'sot-target-form',
  imports: [Field, StorageClassField],
  templateUrl: './target-form.html',
  styleUrl: './target-form.css',
})
export class TargetForm {
  private readonly inventory = inject(Inventory);
  readonly draft = model.required<RestoreDraft>();
  readonly plan = input.required<Plan | null>();

  protected readonly accessModes = ACCESS_MODES;
  protected readonly namespaces = this.inventory.namespaces;
  protected readonly wrong = computed(() => ({
    namespace: conflictBeside(this.plan(), 'namespace'),
    pvc: conflictBeside(this.plan(), 'pvc'),
    storageClass: conflictBeside(this.plan(), 'storageClass'),
  }));
  /** Offered when the namespace is missing, and as long as it is chosen. */
  protected readonly offersNamespace = computed(
    () =>
      this.draft().createNamespace ||
      (this.plan()?.conflicts.some(({ code }) => code === 'namespace-missing') ?? false),
  );

  protected set(change: Partial<RestoreDraft>): void {
    this.draft.update((draft) => ({ ...draft, ...change }));
  }
}
