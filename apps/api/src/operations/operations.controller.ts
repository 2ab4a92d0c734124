import {
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { type Operation, type OperationList } from '@soteria/contracts';
import { type Response } from 'express';
import { CurrentCaller, Requires } from '../access/access.decorators';
import { type Caller } from '../access/caller';
import { ofOperation, ofRetried } from '../access/places';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { Describe } from '../http/openapi/describe';
import { ReadinessGate } from '../http/readiness';
import { accepted } from './accepted';
import { askedBy } from './new-record';
import { Operations } from './operations.service';
import { OperationsQueryDto } from './operations.dto';
import { Retries } from './retries';

@Controller('v1/operations')
export class OperationsController {
  constructor(
    private readonly operations: Operations,
    private readonly retries: Retries,
    private readonly readiness: ReadinessGate,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('inventory:read', 'answer')
  @Describe({
    summary: 'Operations, newest first',
    query: 'OperationsQuery',
    answers: { 200: 'OperationList' },
    problems: ['validation-failed', 'not-ready'],
  })
  listOperations(
    @Query() query: OperationsQueryDto,
    @CurrentCaller() { reach }: Caller,
  ): OperationList {
    this.readiness.demandReady();
    return this.operations.list(query, reach);
  }

  @Get(':id')
  @Requires('inventory:read', 'answer')
  @Describe({
    summary: 'One operation',
    answers: { 200: 'Operation' },
    problems: ['not-found', 'not-ready'],
  })
  getOperation(@Param('id') id: string, @CurrentCaller() { reach }: Caller): Operation {
    this.readiness.demandReady();
    return this.operations.visible(id, reach);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @Requires('operation:cancel', ofOperation('id'))
  @Describe({
    summary: 'Cancel an operation',
    description:
      'Items that have not begun stop at once; running ones are taken back. What is already complete stays, and so does a namespace that a restore created: others may have put something into it. To delete it, take the restore back.',
    answers: { 202: 'Operation' },
    problems: ['not-found', 'conflict', 'not-ready'],
  })
  async cancelOperation(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<Operation> {
    const { idempotencyKey: key } = askedBy(caller, { idempotencyKey, now: this.clock.now() });
    this.readiness.demandReady();
    const operation = await this.operations.cancel(id, key !== undefined);
    return accepted(response, operation);
  }

  @Post(':id/retry')
  @HttpCode(202)
  @Requires('backup:create', ofRetried('id'))
  @Describe({
    summary: 'Repeat what failed',
    description:
      'Begins a new operation for the failed items, checked as if it were requested now.',
    answers: { 202: 'Operation' },
    problems: ['not-found', 'conflict', 'target-exists', 'not-restorable', 'unsupported-volume'],
  })
  async retryOperation(
    @Param('id') id: string,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<Operation> {
    this.readiness.demandContact();
    const asked = askedBy(caller, { idempotencyKey, now: this.clock.now() });
    return accepted(response, await this.retries.retry(id, asked));
  }
}
