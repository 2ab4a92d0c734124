import { Controller, Get } from '@nestjs/common';
import { type BackupTarget, type TargetList } from '@soteria/contracts';
import { formatInstant, type TargetFact } from '@soteria/domain';
import { Requires } from '../access/access.decorators';
import { FactStore } from '../driver/fact-store';
import { Describe } from '../http/openapi/describe';
import { ReadinessGate } from '../http/readiness';

/** Where backups go, as the drivers say it. */
@Controller('v1/targets')
export class TargetsController {
  constructor(
    private readonly facts: FactStore,
    private readonly readiness: ReadinessGate,
  ) {}

  @Get()
  @Requires('storage:read')
  @Describe({
    summary: 'The backup targets, and whether they can be reached',
    answers: { 200: 'TargetList' },
    problems: ['not-ready'],
  })
  listTargets(): TargetList {
    this.readiness.demandReady();
    const restorePoints = this.restorePoints();
    const items = [...this.facts.all('target')]
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map((target) => this.present(target, restorePoints.get(target.name) ?? 0));
    return { items };
  }

  private present(
    { uid: _uid, damage, lastSyncedAt, ...target }: TargetFact,
    restorePoints: number,
  ): BackupTarget {
    return {
      ...target,
      detail: damage ?? target.detail,
      lastSyncedAt: lastSyncedAt === null ? null : formatInstant(lastSyncedAt),
      volumes: this.facts.volumesOfTarget(target.name).length,
      restorePoints,
    };
  }

  private restorePoints(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { source, usable } of this.facts.all('backup')) {
      const { target } = source;
      if (usable) counts.set(target, (counts.get(target) ?? 0) + 1);
    }
    return counts;
  }
}
