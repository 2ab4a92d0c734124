import { Component, computed, inject } from '@angular/core';
import { parseInstant, relativeTime } from '@soteria/domain';
import { mdiCloudOffOutline, mdiClockAlertOutline, mdiAccessPoint, mdiTimerSand } from '@mdi/js';
import { Now } from '../data/clock';
import { Inventory } from '../data/inventory';
import { Live } from '../data/live';
import { Popover } from '../ui/popover';
import { timeOfDay } from '../ui/moment';
import { SignIn } from '../data/sign-in';

interface Contact {
  tone: 'live' | 'waiting' | 'old';
  icon: string;
  text: string;
  detail: string;
}

/** Says how old what one sees is: live, or as of a moment, and why. */
@Component({
  selector: 'sot-data-age',
  imports: [Popover],
  template: `
    <sot-popover
      [attr.data-tone]="contact().tone"
      [icon]="contact().icon"
      [text]="contact().text"
      [keepsText]="contact().tone === 'old'"
      [label]="'Age of the data: ' + contact().text"
    >
      <p>{{ contact().detail }}</p>
    </sot-popover>
    <span class="heard" role="status">{{ announced() }}</span>
  `,
  styles: `
    :host {
      display: inline-flex;
      position: relative;
    }
    sot-popover {
      flex: 1;
    }
    /* As wide as its longest usual word, so that the bar does not move when that changes. */
    @media (min-width: 1080px) {
      :host {
        min-inline-size: 7.9rem;
      }
    }
    [data-tone='live'] {
      --icon-ink: var(--sot-ok);
    }
    [data-tone='old'] {
      --icon-ink: var(--sot-late);
    }
    .heard {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  `,
})
export class DataAge {
  private readonly inventory = inject(Inventory);
  private readonly live = inject(Live);
  private readonly signIn = inject(SignIn);
  private readonly now = inject(Now);

  protected readonly contact = computed<Contact>(() => {
    const link = this.live.link();
    if (this.signIn.expired()) {
      return old('Signed out', 'Your session has ended; what you see is from before.');
    }
    if (this.inventory.problem()?.code === 'not-permitted') {
      return old('No access', 'You may not see volumes; what is still shown is from before.');
    }
    if (link.kind === 'lost') return this.lost(link.since);
    const stale = this.inventory.stale();
    if (stale) return this.stale(stale.since, `${stale.source}: ${stale.detail}`);
    if (link.kind === 'connecting' || !this.inventory.ready()) {
      return {
        tone: 'waiting',
        icon: mdiTimerSand,
        text: 'Connecting',
        detail: 'Opening the stream of changes.',
      };
    }
    const detail = 'Changes in the cluster show here as they happen.';
    return { tone: 'live', icon: mdiAccessPoint, text: 'Live', detail };
  });

  /** Only what matters is read out: contact lost, contact back. */
  protected readonly announced = computed(() => {
    const { tone, detail } = this.contact();
    return tone === 'old' ? detail : '';
  });

  private lost(since: number): Contact {
    const detail = `This page has not heard from Soteria since ${timeOfDay(since)}. It keeps trying; nothing can be started until it is back.`;
    return { ...old(`As of ${timeOfDay(since)}`, detail), icon: mdiCloudOffOutline };
  }

  private stale(since: string, source: string): Contact {
    const instant = parseInstant(since) ?? this.now.ms();
    const detail = `Soteria has had no full contact with the cluster for a while (${source}). What you see is from ${relativeTime(instant, this.now.ms())}.`;
    return old(`As of ${timeOfDay(instant)}`, detail);
  }
}

const old = (text: string, detail: string): Contact => ({
  tone: 'old',
  icon: mdiClockAlertOutline,
  text,
  detail,
});
