import { Component, type ElementRef, input, output, viewChild } from '@angular/core';
import { MatButton, type MatButtonAppearance } from '@angular/material/button';
import { Icon } from './icon';

let lastId = 0;

/**
 * A button that, when its action is not to be had, stays in place and says why: it can be focused,
 * and the reason is its description.
 */
@Component({
  selector: 'sot-action-button',
  imports: [Icon, MatButton],
  template: `
    <button
      type="button"
      [matButton]="appearance()"
      [class.danger]="danger()"
      [disabled]="refusal() !== null || busy()"
      disabledInteractive
      [attr.aria-label]="label()"
      [attr.aria-busy]="busy() || null"
      [attr.aria-describedby]="refusal() === null ? null : id"
      (click)="actUnlessRefused()"
      (focus)="showReason($event)"
      (blur)="hideReason()"
      (pointerenter)="showReason($event)"
      (pointerleave)="hideReason()"
    >
      @if (icon(); as path) {
        <sot-icon [path]="path" />
      }
      <ng-content />
    </button>
    <span #reason popover="manual" role="tooltip" [id]="id">{{ refusal() }}</span>
  `,
  styles: `
    :host {
      display: inline-flex;
      max-inline-size: 100%;
      min-inline-size: 0;
    }
    /* A long name of an object wraps instead of being cut. */
    button {
      block-size: auto;
      min-block-size: var(--mat-button-filled-container-height, 36px);
      padding-block: 0.3rem;
      line-height: 1.3;
      max-inline-size: 100%;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    sot-icon {
      margin-inline-end: 0.4em;
      font-size: 1em;
    }
    .danger:not([aria-disabled='true']) {
      --mat-button-filled-container-color: var(--mat-sys-error);
      --mat-button-filled-label-text-color: var(--mat-sys-on-error);
      --mat-button-outlined-label-text-color: var(--mat-sys-error);
    }
    [popover] {
      position-area: block-start;
      position-try-fallbacks: flip-block, flip-inline;
      inline-size: max-content;
      max-inline-size: min(20rem, calc(100vw - 2rem));
      margin: var(--sot-1);
      padding: var(--sot-2) var(--sot-3);
      border: 0;
      border-radius: var(--sot-radius-small);
      background: var(--mat-sys-inverse-surface);
      color: var(--mat-sys-inverse-on-surface);
      font-size: 0.8125rem;
      text-align: start;
    }
    /* The reason may pass while it is shown. */
    [popover]:empty {
      display: none;
    }
  `,
})
export class ActionButton {
  private readonly reason = viewChild.required<ElementRef<HTMLElement>>('reason');
  protected readonly id = `sot-reason-${++lastId}`;

  readonly appearance = input<MatButtonAppearance>('outlined');
  readonly icon = input<string>();
  /** The accessible name, where the visible text is too short to stand alone. */
  readonly label = input<string>();
  /** Why it cannot be done now; null when it can. */
  readonly refusal = input<string | null>(null);
  readonly busy = input(false);
  readonly danger = input(false);
  readonly act = output<void>();

  protected actUnlessRefused(): void {
    if (this.refusal() === null && !this.busy()) this.act.emit();
  }

  protected showReason(event: Event): void {
    const button = event.currentTarget as HTMLElement;
    if (this.refusal() !== null) this.reason().nativeElement.showPopover({ source: button });
  }

  protected hideReason(): void {
    this.reason().nativeElement.hidePopover();
  }
}
