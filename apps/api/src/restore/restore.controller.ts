import {
  Body,
  Controller,
  Delete,
  Headers,
  HttpStatus,
  Inject,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { type Operation, type Plan, type ProblemCode, type UndoPlan } from '@soteria/contracts';
import { type Response } from 'express';
import { CurrentCaller, Requires } from '../access/access.decorators';
import { type Caller } from '../access/caller';
import { inBody, ofOperation } from '../access/places';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { Describe } from '../http/openapi/describe';
import { ReadinessGate } from '../http/readiness';
import { accepted } from '../operations/accepted';
import { type Asked, askedBy } from '../operations/new-record';
import { namespaceRestoreWish, restoreWish } from './restore-wish';
import { NamespaceRestoreRequestDto, RestoreRequestDto, UndoQueryDto } from './restore.dto';
import { RestoreRequests, type Wanting, wanting } from './restore.service';
import { UndoRequests } from './undo.service';

const RESTORE_PROBLEMS: readonly ProblemCode[] = [
  'validation-failed',
  'target-exists',
  'plan-outdated',
  'conflict',
  'not-restorable',
  'no-restore-point',
  'restore-blocked',
  'target-unavailable',
  'cluster-unavailable',
  'not-ready',
];

/** A restore reads in one namespace and creates in another: the caller needs to be at home in both. */
const FROM_AND_TO = inBody(
  '/source/namespace',
  '/source/backup',
  '/target/namespace',
  '/target/createNamespace',
);

@Controller('v1/restores')
export class RestoreController {
  constructor(
    private readonly restores: RestoreRequests,
    private readonly undos: UndoRequests,
    private readonly readiness: ReadinessGate,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Requires('restore:create', FROM_AND_TO)
  @Describe({
    summary: 'Restore a backup into a new claim, or plan to',
    description: 'With `dryRun` the answer is the plan, and nothing is created.',
    body: 'RestoreRequest',
    answers: { 200: 'Plan', 202: 'Operation' },
    problems: RESTORE_PROBLEMS,
  })
  async restore(
    @Body() body: RestoreRequestDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<Operation | Plan> {
    const asked = this.asked(caller, idempotencyKey, body.note);
    this.readiness.demandReady();
    return this.planOrRestore(wanting(restoreWish(body)), body, asked, response);
  }

  @Post('namespace')
  @Requires('restore:create', FROM_AND_TO)
  @Describe({
    summary: 'Restore the claims of a namespace as of one moment, or plan to',
    description:
      'The source namespace may be gone. Each claim is restored from its newest restore point at or before the moment; a claim without one is an error, or is left out with `onMissing: skip`.',
    body: 'NamespaceRestoreRequest',
    answers: { 200: 'Plan', 202: 'Operation' },
    problems: [...RESTORE_PROBLEMS, 'too-large'],
  })
  async restoreNamespace(
    @Body() body: NamespaceRestoreRequestDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<Operation | Plan> {
    const asked = this.asked(caller, idempotencyKey, body.note);
    this.readiness.demandReady();
    const whole = this.restores.ofNamespace(namespaceRestoreWish(body));
    return this.planOrRestore(whole, body, asked, response);
  }

  @Delete(':operation')
  @Requires('restore:undo', ofOperation('operation'))
  @Describe({
    summary: 'Take a restore back, or list what would go',
    description:
      'Deletes only what that restore created, and nothing that others use. A namespace that it created goes last, only when no pod, no claim and no other restore is in it, and with all else that was put into it since: the plan says so. It stays where something else could not be taken back.',
    query: 'UndoQuery',
    answers: { 200: 'UndoPlan', 202: 'Operation' },
    problems: ['validation-failed', 'not-found', 'conflict', 'undo-refused', 'cluster-unavailable'],
  })
  async undo(
    @Param('operation') id: string,
    @Query() query: UndoQueryDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<Operation | UndoPlan> {
    const asked = this.asked(caller, idempotencyKey, undefined);
    this.readiness.demandContact();
    if (query.dryRun === 'true') return this.undos.plan(id);
    response.status(HttpStatus.ACCEPTED);
    return accepted(response, await this.undos.undo(id, asked));
  }

  private asked(
    caller: Caller,
    idempotencyKey: string | undefined,
    note: string | undefined,
  ): Asked {
    return askedBy(caller, { idempotencyKey, note, now: this.clock.now() });
  }

  private async planOrRestore(
    what: Wanting,
    { dryRun, plan }: { dryRun?: boolean; plan?: string },
    asked: Asked,
    response: Response,
  ): Promise<Operation | Plan> {
    if (dryRun === true) {
      response.status(HttpStatus.OK);
      return this.restores.plan(what, asked);
    }
    this.readiness.demandContact();
    response.status(HttpStatus.ACCEPTED);
    return accepted(response, await this.restores.restore(what, asked, plan));
  }
}
