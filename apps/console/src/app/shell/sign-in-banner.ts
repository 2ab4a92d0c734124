import { Component, inject } from '@angular/core';
import { mdiAccountKey } from '@mdi/js';
import { Live } from '../data/live';
import { SignIn } from '../data/sign-in';
import { Icon } from '../ui/icon';

/** Says that the session at the proxy has ended, and opens the sign-in beside this page, which keeps what was entered. */
@Component({
  selector: 'sot-sign-in-banner',
  imports: [Icon],
  template: `
    @if (signIn.expired()) {
      <div role="alert">
        <sot-icon [path]="icon" />
        <p>
          <b>Your session has ended.</b> What you have entered here stays; nothing can be started
          until you have signed in again.
        </p>
        <a href="/" target="_blank" rel="noopener">Sign in again</a>
        <button type="button" (click)="live.retry()">I have signed in</button>
      </div>
    }
  `,
  styles: `
    div {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--sot-2) var(--sot-4);
      padding: var(--sot-3) var(--sot-4);
      background: var(--sot-late-fill);
      color: var(--mat-sys-on-surface);
    }
    sot-icon {
      color: var(--sot-late);
    }
    p {
      flex: 1 1 18rem;
    }
    a,
    button {
      display: inline-flex;
      align-items: center;
      min-block-size: 2rem;
      padding: 0 var(--sot-3);
      border: 1px solid currentcolor;
      border-radius: var(--sot-radius);
      background: none;
      color: inherit;
      font: inherit;
      font-weight: 550;
      text-decoration: none;
      cursor: pointer;
    }
  `,
})
export class SignInBanner {
  protected readonly signIn = inject(SignIn);
  protected readonly live = inject(Live);
  protected readonly icon = mdiAccountKey;
}
