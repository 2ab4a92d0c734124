import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { type VolumeDetail, type VolumeObjects } from '@soteria/contracts';
import { type Request, type Response } from 'express';
import { CurrentCaller, Requires } from '../access/access.decorators';
import { type Caller, type Reach } from '../access/caller';
import { QuickReads } from '../access/quick-reads';
import { codingFor, etagOf, isKnown, sendFinished, sendUnchanged } from '../http/finished-answer';
import { Describe } from '../http/openapi/describe';
import { ReadinessGate } from '../http/readiness';
import { InventoryQueryDto, VolumeObjectsQueryDto } from './inventory.dto';
import { type AskedInventory, askedInventory, InventoryAnswers } from './inventory.service';
import { ObjectReader } from './object-reader';

const LIST_DEMAND = { permission: 'inventory:read', where: 'answer' } as const;

@Controller('v1/inventory')
export class InventoryController {
  constructor(
    private readonly answers: InventoryAnswers,
    private readonly objects: ObjectReader,
    private readonly readiness: ReadinessGate,
    private readonly quick: QuickReads,
  ) {}

  @Get()
  @Requires(LIST_DEMAND.permission, LIST_DEMAND.where)
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
    const asked = askedInventory(query);
    this.send(asked, reach, request, response);
    this.quick.remember(request, {
      route: '/v1/inventory',
      demand: LIST_DEMAND,
      isReady: () => this.readiness.isReady,
      answer: (again, reply, within, headers) => this.send(asked, within, again, reply, headers),
    });
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

  @Get(':namespace/:pvc/objects')
  @Requires('inventory:read', 'answer')
  @Describe({
    summary: 'The Kubernetes objects of one volume, as YAML',
    description:
      'Reads each object from the cluster: the claim, its PV, the volume of its driver and, if one is named, a backup. Never a Secret.',
    query: 'VolumeObjectsQuery',
    answers: { 200: 'VolumeObjects' },
    problems: ['validation-failed', 'not-found', 'cluster-unavailable', 'not-ready'],
  })
  getVolumeObjects(
    @Param('namespace') namespace: string,
    @Param('pvc') pvc: string,
    @Query() { backup }: VolumeObjectsQueryDto,
    @CurrentCaller() { reach }: Caller,
  ): Promise<VolumeObjects> {
    this.readiness.demandReady();
    return this.objects.read({ namespace, pvc, backup }, reach);
  }

  /** The same address at the same revision is the same answer, so the revision alone will do as its tag. */
  private send(
    asked: AskedInventory,
    reach: Reach,
    request: IncomingMessage,
    response: ServerResponse,
    headers: readonly string[] = [],
  ): void {
    const coding = codingFor(request);
    const etag = etagOf(this.answers.revision(reach), coding);
    if (isKnown(request, etag)) sendUnchanged(response, etag, headers);
    else sendFinished(response, this.answers.answer(asked, reach, coding), headers);
  }
}
