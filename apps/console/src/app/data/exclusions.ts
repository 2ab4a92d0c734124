import { Service, computed, effect, inject, signal } from '@angular/core';
import {
  type Exclusion,
  type ExclusionList,
  type VolumeName,
  type VolumeRow,
} from '@soteria/contracts';
import { parseInstant } from '@soteria/domain';
import { Api } from './api';
import { Now } from './clock';
import { Inventory, rowKey } from './inventory';
import { Live } from './live';
import { oneAtATime } from './one-at-a-time';

/** With this a claim says itself that it is not to be backed up. */
export const EXCLUDE_ANNOTATION = 'soteria.io/exclude';

/** Ends the exclusion of a claim that it has of itself, which Soteria cannot: it changes no claim. */
export const commandToInclude = ({ namespace, pvc }: VolumeName): string =>
  `kubectl -n ${namespace} annotate pvc ${pvc} ${EXCLUDE_ANNOTATION}-`;

/** What was excluded in Soteria; read once something is excluded, and again when that may have changed. */
@Service()
export class Exclusions {
  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly inventory = inject(Inventory);
  private readonly now = inject(Now);
  /** Null while they are not known. */
  private readonly list = signal<readonly Exclusion[] | null>(null);
  private readonly isAnyExcluded = computed(() =>
    this.inventory.rows().some(({ status }) => status === 'excluded'),
  );
  private readonly inForce = computed(() => {
    const holds = ({ until }: Exclusion) => (parseInstant(until) ?? Infinity) > this.now.ms();
    const list = this.list();
    return list && new Set(list.filter(holds).map(rowKey));
  });

  private readonly load = oneAtATime(() => this.read());

  constructor() {
    const readIfAny = () => {
      if (this.isAnyExcluded()) void this.load();
    };
    effect(readIfAny);
    // What was excluded in Soteria is kept beside the policies, and told of with them.
    this.live.on('policies', readIfAny);
    this.live.on('reset', readIfAny);
  }

  /** Whether it is the claim itself that excludes a volume, so that nobody can end that here. */
  isOfClaim(row: Pick<VolumeRow, 'namespace' | 'pvc' | 'status'>): boolean {
    const inForce = this.inForce();
    return row.status === 'excluded' && inForce !== null && !inForce.has(rowKey(row));
  }

  private async read(): Promise<void> {
    try {
      this.list.set((await this.api.get<ExclusionList>('/v1/exclusions')).items);
    } catch {
      // Then it is not known who excluded what, and an attempt to end it is answered by the API.
      this.list.set(null);
    }
  }
}
