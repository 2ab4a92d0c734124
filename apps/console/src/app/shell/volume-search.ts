import {
  Component,
  DOCUMENT,
  type ElementRef,
  computed,
  inject,
  linkedSignal,
  signal,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';
import { type VolumeRow } from '@soteria/contracts';
import { mdiMagnify } from '@mdi/js';
import { Inventory } from '../data/inventory';
import { rank } from '../data/row-search';
import { Scope } from '../data/scope';
import { Chip } from '../ui/chip';
import { Icon } from '../ui/icon';

const SHOWN = 8;

/** Finds a volume from anywhere, by any part of its name, namespace, workload or id. */
@Component({
  selector: 'sot-volume-search',
  imports: [Chip, Icon],
  templateUrl: './volume-search.html',
  styleUrl: './volume-search.css',
})
export class VolumeSearch {
  private readonly inventory = inject(Inventory);
  private readonly router = inject(Router);
  private readonly document = inject(DOCUMENT);
  private readonly scope = inject(Scope);
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');

  protected readonly icon = mdiMagnify;
  protected readonly text = signal('');
  protected readonly open = signal(false);
  protected readonly matches = computed(() =>
    this.open() && this.text().trim() !== '' ? rank(this.inventory.rows(), this.text(), SHOWN) : [],
  );
  /** The volume that the arrow keys have reached: it stays reached when news reorder the others. */
  private readonly reachedUid = linkedSignal<string, string | undefined>({
    source: this.text,
    computation: () => undefined,
  });
  /** Its place among the suggestions; -1 is the text itself. */
  protected readonly reached = computed(() => {
    const uid = this.reachedUid();
    return uid === undefined ? -1 : this.matches().findIndex((row) => row.uid === uid);
  });
  protected readonly expanded = computed(() => this.matches().length > 0);
  /** Said where something was typed that no volume has; nothing while they are being read. */
  protected readonly none = computed(() => {
    const isAsked = this.open() && this.text().trim() !== '' && this.inventory.ready();
    return isAsked && !this.expanded() ? 'No volume matches. Enter opens the whole list.' : '';
  });

  focus(): void {
    this.field().nativeElement.focus();
    this.field().nativeElement.select();
  }

  protected type(text: string): void {
    this.text.set(text);
    this.open.set(true);
  }

  protected key(event: KeyboardEvent): void {
    const last = this.matches().length - 1;
    switch (event.key) {
      case 'ArrowDown':
        this.open.set(true);
        this.reach(this.reached() >= last ? -1 : this.reached() + 1);
        break;
      case 'ArrowUp':
        this.reach(this.reached() < 0 ? last : this.reached() - 1);
        break;
      case 'Enter':
        this.go(this.matches()[this.reached()]);
        break;
      case 'Escape':
        if (!this.expanded()) this.text.set('');
        this.open.set(false);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  private reach(index: number): void {
    this.reachedUid.set(this.matches()[index]?.uid);
  }

  /** Opens the suggestion, or the list of all that match the text. */
  protected go(row: VolumeRow | undefined): void {
    const q = this.text().trim();
    this.open.set(false);
    // What was looked for is below; the keyboard of a phone goes with the focus.
    this.document.querySelector<HTMLElement>('main h1')?.focus();
    if (row) {
      this.text.set('');
      void this.router.navigate(['/volumes', row.namespace, row.pvc], {
        queryParams: this.scope.params(),
      });
    } else {
      const queryParams = { ...this.scope.params(), ...(q === '' ? {} : { q }) };
      void this.router.navigate(['/volumes'], { queryParams });
    }
  }
}
