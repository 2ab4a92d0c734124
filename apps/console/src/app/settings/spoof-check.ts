import { Component, inject, signal } from '@angular/core';
import { type SpoofFinding, type SpoofReport, type SpoofTrial } from '@soteria/contracts';
import { mdiCheckCircle, mdiCloseCircle } from '@mdi/js';
import { Api } from '../data/api';
import { type ShownProblem, toShownProblem } from '../data/problem';
import { ActionButton } from '../ui/action-button';
import { Icon } from '../ui/icon';
import { ProblemPanel } from '../ui/problem-panel';

/** What came of sending forged headers. */
interface Outcome {
  tried: number;
  arrived: SpoofFinding[];
}

/** Sends headers that only the proxy may set, and sees whether the proxy drops them: nobody can pass for somebody else then. */
@Component({
  selector: 'sot-spoof-check',
  imports: [ActionButton, Icon, ProblemPanel],
  template: `
    <p>
      Soteria believes the headers of the proxy in front of it, so the proxy has to drop whatever a
      browser sends under the same names. This sends such headers, with a value that is nobody's
      name, and looks whether one of them gets through.
    </p>
    <sot-action-button [busy]="busy()" (act)="run()">Try to get past the proxy</sot-action-button>
    @if (problem(); as problem) {
      <sot-problem-panel [problem]="problem" />
    }
    @if (outcome(); as outcome) {
      <div role="status">
        @for (finding of outcome.arrived; track finding.header) {
          <p class="bad">
            <sot-icon [path]="bad" /><b>{{ finding.header }}</b> came through. {{ finding.advice }}
          </p>
        } @empty {
          <p class="good">
            <sot-icon [path]="good" />None of {{ outcome.tried }} forged headers came through.
          </p>
        }
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      justify-items: start;
      gap: var(--sot-3);
    }
    sot-icon {
      margin-inline-end: 0.4em;
    }
    .good sot-icon {
      color: var(--sot-ok);
    }
    .bad sot-icon {
      color: var(--sot-bad);
    }
  `,
})
export class SpoofCheck {
  private readonly api = inject(Api);
  protected readonly good = mdiCheckCircle;
  protected readonly bad = mdiCloseCircle;
  protected readonly busy = signal(false);
  protected readonly problem = signal<ShownProblem | null>(null);
  protected readonly outcome = signal<Outcome | null>(null);

  protected async run(): Promise<void> {
    this.busy.set(true);
    this.problem.set(null);
    this.outcome.set(null);
    try {
      const { canary, headers } = await this.api.get<SpoofTrial>('/v1/session/spoof-check');
      const arrived = new Map<string, SpoofFinding>();
      // One at a time: together, a proxy that refuses one of them would hide the others.
      for (const header of headers) {
        const report = await this.api.get<SpoofReport>(
          '/v1/session/spoof-check/echo',
          {},
          { [header]: canary },
        );
        for (const finding of report.arrived) arrived.set(finding.header, finding);
      }
      this.outcome.set({ tried: headers.length, arrived: [...arrived.values()] });
    } catch (error) {
      this.problem.set(toShownProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
