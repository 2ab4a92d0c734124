import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { type Readiness } from '@soteria/contracts';
import { PERMISSIONS, countOf, durationInWords } from '@soteria/domain';
import { mdiCheckCircle, mdiCloseCircle, mdiMinusCircleOutline } from '@mdi/js';
import { CurrentSession } from '../data/current-session';
import { Inventory } from '../data/inventory';
import { Preferences } from '../data/preferences';
import { reading } from '../data/reading';
import { Icon } from '../ui/icon';
import { browserZone } from '../ui/moment';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { SpoofCheck } from './spoof-check';

const PERMISSION_WORDS: Record<(typeof PERMISSIONS)[number], string> = {
  'inventory:read': 'See volumes and restore points',
  'backup:create': 'Back up',
  'restore:create': 'Restore into a new claim',
  'restore:undo': 'Take a restore back',
  'operation:cancel': 'Cancel a job',
  'policy:read': 'See policies',
  'policy:write': 'Make and change policies, exclude and pin',
  'storage:read': 'See the storage',
  'storage:scan': 'Scan the storage',
};

/** How this browser shows things, how one was recognised, and whether Soteria itself is well. */
@Component({
  selector: 'sot-settings-page',
  imports: [Icon, MatButton, PageHeader, ProblemPanel, Skeleton, SpoofCheck],
  templateUrl: './settings-page.html',
  styleUrl: './settings-page.css',
})
export class SettingsPage {
  private readonly current = inject(CurrentSession);
  private readonly inventory = inject(Inventory);
  protected readonly preferences = inject(Preferences);
  protected readonly session = this.current.session;
  protected readonly sessionProblem = this.current.problem;
  protected readonly readiness = reading<Readiness>(() => ({ url: '/readyz' }));
  protected readonly icons = {
    yes: mdiCheckCircle,
    no: mdiCloseCircle,
    lacking: mdiMinusCircleOutline,
  };
  protected readonly zone = browserZone();

  private readonly checks = computed(() => this.readiness.value()?.checks ?? []);
  protected readonly failing = computed(() => this.checks().filter(({ ok }) => !ok));
  protected readonly well = computed(() => this.checks().filter(({ ok }) => ok));

  protected readonly permissions = computed(() => {
    const granted = this.session()?.permissions ?? [];
    return PERMISSIONS.map((id) => ({
      id,
      words: PERMISSION_WORDS[id],
      granted: granted.includes(id),
    }));
  });
  /** How many volumes stand under which objective, the strictest first. */
  protected readonly objectives = computed(() => {
    const counts = new Map<number, number>();
    for (const { objectiveSeconds } of this.inventory.rows()) {
      if (objectiveSeconds === null) continue;
      counts.set(objectiveSeconds, (counts.get(objectiveSeconds) ?? 0) + 1);
    }
    return [...counts]
      .sort(([a], [b]) => a - b)
      .map(([seconds, volumes]) => ({
        words: durationInWords(seconds),
        volumes: countOf(volumes, 'volume'),
      }));
  });
}
