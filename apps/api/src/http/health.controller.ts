import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import { type Health, type Readiness } from '@soteria/contracts';
import { type Response } from 'express';
import { Public } from '../access/access.decorators';
import { ClusterState } from '../cluster/cluster-state';
import { type KindHealth } from '../cluster/kind-health';
import { Describe } from './openapi/describe';
import { type Preparation, ReadinessGate } from './readiness';

@Controller()
@Public()
export class HealthController {
  constructor(
    private readonly cluster: ClusterState,
    private readonly gate: ReadinessGate,
  ) {}

  @Get('healthz')
  @Describe({ summary: 'Whether the process runs', answers: { 200: 'Health' } })
  health(): Health {
    return { status: 'ok' };
  }

  /** Being out of contact is not unreadiness: a restart would not help and would lose what is known. */
  @Get('readyz')
  @Describe({
    summary: 'Whether the cluster has been read completely',
    answers: { 200: 'Readiness', 503: 'Readiness' },
  })
  readiness(@Res({ passthrough: true }) response: Response): Readiness {
    const kinds = this.cluster.health().filter(({ required }) => required);
    const checks = [...kinds.map(checkOf), ...this.gate.preparations.map(preparationCheck)];
    const ready = checks.every(({ ok }) => ok);
    response.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    response.setHeader('Cache-Control', 'no-store');
    return { status: ready ? 'ok' : 'not-ready', checks };
  }
}

function preparationCheck({ name, isDone }: Preparation): Readiness['checks'][number] {
  const ok = isDone();
  return { name, ok, detail: ok ? 'made completely' : 'not made completely yet' };
}

/** Nobody has to say who they are here, so how much there is of anything is not told. */
function checkOf({ source, synced, detail }: KindHealth): Readiness['checks'][number] {
  const known = synced ? 'read completely' : 'not read completely yet';
  return { name: source, ok: synced, detail: detail === '' ? known : `${known}; ${detail}` };
}
