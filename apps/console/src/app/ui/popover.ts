import { Component, type ElementRef, input, viewChild } from '@angular/core';
import { Icon } from './icon';

let lastId = 0;

/**
 * A button of the top bar that opens a small panel below the bar. The browser's own popover closes it
 * on Escape and on a click elsewhere, and gives the focus back.
 */
@Component({
  selector: 'sot-popover',
  imports: [Icon],
  template: `
    <button
      type="button"
      class="opener"
      [class.bare]="!text()"
      [class.keeps-text]="keepsText()"
      [attr.aria-label]="label()"
      [attr.title]="text() ? null : label()"
      [attr.popovertarget]="id"
    >
      @if (icon(); as path) {
        <sot-icon [path]="path" />
      }
      <ng-content select="[opener]" />
      @if (text(); as text) {
        <span class="text">{{ text }}</span>
      }
    </button>
    <div #panel popover [id]="id" class="panel" [class.at-start]="side() === 'start'">
      <ng-content />
    </div>
  `,
  styleUrl: './popover.css',
  host: { '(click)': 'closeAfterLink($event)' },
})
export class Popover {
  /** What the button opens; its accessible name. */
  readonly label = input.required<string>();
  readonly icon = input<string>();
  /** Text on the button, where there is room. */
  readonly text = input<string>();
  /** Whether the text has to be seen on a narrow screen too. */
  readonly keepsText = input(false);
  readonly side = input<'start' | 'end'>('end');
  private readonly panel = viewChild.required<ElementRef<HTMLElement>>('panel');
  protected readonly id = `sot-popover-${++lastId}`;

  protected closeAfterLink(event: Event): void {
    if (event.target instanceof Element && event.target.closest('a')) {
      this.panel().nativeElement.hidePopover();
    }
  }
}
