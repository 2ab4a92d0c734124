import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { type Operation, type OperationList } from '@soteria/contracts';
import { type Response } from 'express';
import { Requires } from '../access/access.decorators';
import { Describe } from '../http/openapi/describe';
import { accepted } from './accepted';
import { Operations } from './operations.service';
import { OperationsQueryDto } from './operations.dto';

@Controller('v1/operations')
export class OperationsController {
  constructor(private readonly operations: Operations) {}

  @Get()
  @Requires('inventory:read')
  @Describe({
    summary: 'Operations, newest first',
    query: 'OperationsQuery',
    answers: { 200: 'OperationList' },
    problems: ['validation-failed'],
  })
  listOperations(@Query() query: OperationsQueryDto): OperationList {
    return this.operations.list(query);
  }

  @Get(':id')
  @Requires('inventory:read')
  @Describe({ summary: 'One operation', answers: { 200: 'Operation' }, problems: ['not-found'] })
  getOperation(@Param('id') id: string): Operation {
    return this.operations.get(id);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @Requires('operation:cancel')
  @Describe({
    summary: 'Stop an operation',
    description:
      'What has not begun stops at once; what runs is taken back. What is complete already stays.',
    answers: { 202: 'Operation' },
    problems: ['not-found', 'conflict'],
  })
  async cancelOperation(
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Operation> {
    const operation = await this.operations.cancel(id);
    return accepted(response, operation);
  }
}
