import {
  Body,
  Controller,
  Delete,
  Headers,
  HttpStatus,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { type Operation, type Plan, type UndoPlan } from '@soteria/contracts';
import { type Response } from 'express';
import { CurrentCaller, Requires } from '../access/access.decorators';
import { type Caller } from '../access/caller';
import { Describe } from '../http/openapi/describe';
import { ReadinessGate } from '../http/readiness';
import { accepted } from '../operations/accepted';
import { askedBy } from '../operations/new-record';
import { restoreWish } from './restore-wish';
import { RestoreRequestDto, UndoQueryDto } from './restore.dto';
import { RestoreRequests } from './restore.service';
import { UndoRequests } from './undo.service';

@Controller('v1/restores')
export class RestoreController {
  constructor(
    private readonly restores: RestoreRequests,
    private readonly undos: UndoRequests,
    private readonly readiness: ReadinessGate,
  ) {}

  @Post()
  @Requires('restore:create')
  @Describe({
    summary: 'Restore a backup into a new claim, or plan to',
    description: 'With `dryRun` nothing is created and the plan is the answer.',
    body: 'RestoreRequest',
    answers: { 200: 'Plan', 202: 'Operation' },
    problems: [
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
    ],
  })
  async restore(
    @Body() body: RestoreRequestDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<Operation | Plan> {
    const wish = restoreWish(body);
    const now = this.restores.clock.now();
    const asked = askedBy(caller, { idempotencyKey, note: body.note, now });
    if (body.dryRun === true) {
      this.readiness.demandReady();
      response.status(HttpStatus.OK);
      return this.restores.plan(wish, asked);
    }
    this.readiness.demandContact();
    response.status(HttpStatus.ACCEPTED);
    return accepted(response, await this.restores.restore(wish, asked, body.plan));
  }

  @Delete(':operation')
  @Requires('restore:undo')
  @Describe({
    summary: 'Take a restore back, or list what would go',
    description: 'Deletes only what that restore created, and nothing that a pod uses.',
    query: 'UndoQuery',
    answers: { 200: 'UndoPlan', 202: 'Operation' },
    problems: ['validation-failed', 'not-found', 'undo-refused', 'cluster-unavailable'],
  })
  async undo(
    @Param('operation') id: string,
    @Query() query: UndoQueryDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Operation | UndoPlan> {
    this.readiness.demandContact();
    if (query.dryRun === 'true') return this.undos.plan(id);
    const asked = askedBy(caller, { idempotencyKey: undefined, now: this.undos.clock.now() });
    response.status(HttpStatus.ACCEPTED);
    return accepted(response, await this.undos.undo(id, asked));
  }
}
