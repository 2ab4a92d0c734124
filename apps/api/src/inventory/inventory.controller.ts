import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { type VolumeDetail } from '@soteria/contracts';
import { type Request, type Response } from 'express';
import { CurrentCaller, Requires } from '../access/access.decorators';
import { type Caller } from '../access/caller';
import { Describe } from '../http/openapi/describe';
import { ReadinessGate } from '../http/readiness';
import { InventoryQueryDto } from './inventory.dto';
import { InventoryAnswers } from './inventory.service';

@Controller('v1/inventory')
export class InventoryController {
  constructor(
    private readonly answers: InventoryAnswers,
    private readonly readiness: ReadinessGate,
  ) {}

  @Get()
  @Requires('inventory:read', 'answer')
  @Describe({
    summary: 'The volumes, and how well each is protected',
    query: 'InventoryQuery',
    answers: { 200: 'Inventory', 304: null },
    problems: ['validation-failed', 'not-ready'],
  })
  listInventory(
    @Query() query: InventoryQueryDto,
    @CurrentCaller() { reach }: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): void {
    this.readiness.demandReady();
    // The same address at the same revision is the same answer, so the revision alone will do.
    const etag = `"${this.answers.revision(reach)}"`;
    response.setHeader('ETag', etag);
    response.setHeader('Cache-Control', 'private, no-cache');
    response.setHeader('Vary', 'Accept-Encoding');
    if (request.headers['if-none-match'] === etag) {
      response.status(304).end();
      return;
    }
    response.type('application/json').send(JSON.stringify(this.answers.page(query, reach)));
  }

  @Get(':namespace/:pvc')
  @Requires('inventory:read', 'answer')
  @Describe({
    summary: 'One volume, with its backups and what covers it',
    answers: { 200: 'VolumeDetail' },
    problems: ['not-found', 'not-ready'],
  })
  getVolume(
    @Param('namespace') namespace: string,
    @Param('pvc') pvc: string,
    @CurrentCaller() { reach }: Caller,
  ): VolumeDetail {
    this.readiness.demandReady();
    return this.answers.detail(namespace, pvc, reach);
  }
}
