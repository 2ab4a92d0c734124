import { Component, DOCUMENT, InjectionToken, computed, inject } from '@angular/core';
import { mdiLockOpenAlert } from '@mdi/js';
import { CurrentSession } from '../data/current-session';
import { Icon } from '../ui/icon';

/** The host name by which the console was opened. */
export const HOST_NAME = new InjectionToken<string>('host name', {
  factory: () => inject(DOCUMENT).location.hostname,
});

const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

/** Says that nobody has to sign in, where the console is open to others than who sits at this machine. */
@Component({
  selector: 'sot-open-door-banner',
  imports: [Icon],
  template: `
    @if (isOpen()) {
      <div role="note">
        <sot-icon [path]="icon" />
        <p>
          <b>Nobody has to sign in here.</b> Whoever reaches this address may back up and restore
          everything. Put a proxy before Soteria that does, and set SOTERIA_AUTH_ENABLED.
        </p>
      </div>
    }
  `,
  styles: `
    div {
      display: flex;
      align-items: center;
      gap: var(--sot-4);
      padding: var(--sot-3) var(--sot-4);
      background: var(--sot-bad-fill);
      color: var(--mat-sys-on-surface);
    }
    sot-icon {
      color: var(--sot-bad);
    }
  `,
})
export class OpenDoorBanner {
  private readonly current = inject(CurrentSession);
  private readonly isHere = THIS_MACHINE.includes(inject(HOST_NAME));
  protected readonly isOpen = computed(
    () => !this.isHere && this.current.session()?.auth.enabled === false,
  );
  protected readonly icon = mdiLockOpenAlert;
}
