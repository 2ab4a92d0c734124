import { Component, computed, input } from '@angular/core';
import { type VolumeDetail } from '@soteria/contracts';
import { formatBytes } from '@soteria/domain';

/** What stands behind a claim, in plain terms. */
@Component({
  selector: 'sot-volume-facts',
  template: `
    <dl class="sot-facts">
      <div>
        <dt>Size</dt>
        <dd>{{ size() }}</dd>
      </div>
      <div>
        <dt>Used by</dt>
        <dd>
          @for (workload of volume().workloads; track workload.kind + workload.name) {
            <span>{{ workload.kind }} {{ workload.name }}</span>
          } @empty {
            nobody
          }
        </dd>
      </div>
      <div>
        <dt>Storage class</dt>
        <dd>{{ volume().storageClass ?? 'none' }}</dd>
      </div>
      <div>
        <dt>Driver</dt>
        <dd>{{ volume().driver ?? 'none' }}</dd>
      </div>
      <div>
        <dt>Volume</dt>
        <dd class="mono">{{ volume().volume ?? '–' }}</dd>
      </div>
      <div>
        <dt>Access</dt>
        <dd>{{ volume().accessModes.join(', ') }} · {{ volume().volumeMode }}</dd>
      </div>
      @if (labels().length > 0) {
        <div>
          <dt>Labels</dt>
          <dd>
            @for (label of labels(); track label) {
              <code>{{ label }}</code>
            }
          </dd>
        </div>
      }
    </dl>
  `,
  styles: `
    dd {
      display: grid;
      gap: 2px;
    }
    code {
      font-size: 0.8125rem;
    }
  `,
})
export class VolumeFacts {
  readonly volume = input.required<VolumeDetail>();
  protected readonly size = computed(() => {
    const { capacityBytes, usedBytes } = this.volume();
    const used = usedBytes === null ? '' : `, ${formatBytes(usedBytes)} used`;
    return formatBytes(capacityBytes) + used;
  });
  protected readonly labels = computed(() =>
    Object.entries(this.volume().labels).map(([key, value]) => `${key}=${value}`),
  );
}
