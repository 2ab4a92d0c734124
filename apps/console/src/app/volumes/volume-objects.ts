import { Clipboard } from '@angular/cdk/clipboard';
import { Component, computed, inject, input } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { type VolumeRow } from '@soteria/contracts';
import { mdiContentCopy } from '@mdi/js';
import { Announcer } from '../ui/announcer';
import { Icon } from '../ui/icon';

/** How to see the objects themselves: the commands that print them as YAML. */
@Component({
  selector: 'sot-volume-objects',
  imports: [Icon, MatIconButton],
  template: `
    <ul>
      @for (object of objects(); track object.kind) {
        <li>
          <span>
            {{ object.kind }}
            <code>{{ object.command }}</code>
          </span>
          <button
            matIconButton
            type="button"
            [attr.aria-label]="'Copy the command for the ' + object.kind"
            (click)="copy(object.command)"
          >
            <sot-icon [path]="icon" />
          </button>
        </li>
      }
    </ul>
  `,
  styles: `
    li {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: center;
      gap: var(--sot-2);
    }
    code {
      display: block;
      color: var(--sot-muted);
      font-size: 0.8125rem;
      overflow-wrap: anywhere;
    }
  `,
})
export class VolumeObjects {
  private readonly clipboard = inject(Clipboard);
  private readonly announcer = inject(Announcer);
  protected readonly icon = mdiContentCopy;

  readonly volume = input.required<VolumeRow>();

  protected readonly objects = computed(() => {
    const { namespace, pvc, volume, driver } = this.volume();
    const claim = `kubectl -n ${namespace} get pvc ${pvc}`;
    const objects = [
      { kind: 'claim', command: `${claim} -o yaml` },
      {
        kind: 'PV',
        command: `kubectl get pv $(${claim} -o jsonpath='{.spec.volumeName}') -o yaml`,
      },
    ];
    if (volume === null || driver !== 'driver.longhorn.io') return objects;
    const longhorn = `kubectl get volumes.longhorn.io -A --field-selector metadata.name=${volume} -o yaml`;
    return [...objects, { kind: 'Longhorn volume', command: longhorn }];
  });

  protected copy(command: string): void {
    this.clipboard.copy(command);
    this.announcer.say('The command is copied.');
  }
}
