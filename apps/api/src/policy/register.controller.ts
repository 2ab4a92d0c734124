import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { type Backup, type Exclusion, type ExclusionList } from '@soteria/contracts';
import { type Response } from 'express';
import { CurrentCaller, Requires, TellsAs } from '../access/access.decorators';
import { type Caller, nameOfCaller } from '../access/caller';
import { Describe } from '../http/openapi/describe';
import { ReadinessGate } from '../http/readiness';
import { Exclusions } from './exclusions.service';
import { Pins } from './pins.service';
import { ExclusionQueryDto, ExclusionRequestDto } from './policy.dto';

@Controller('v1')
export class RegisterController {
  constructor(
    private readonly exclusionRegister: Exclusions,
    private readonly pins: Pins,
    private readonly readiness: ReadinessGate,
  ) {}

  @Get('exclusions')
  @Requires('policy:read')
  @Describe({
    summary: 'The exclusions: claims that are not backed up on purpose',
    answers: { 200: 'ExclusionList' },
  })
  listExclusions(): ExclusionList {
    this.readiness.demandReady();
    return this.exclusionRegister.list();
  }

  @Post('exclusions')
  @Requires('policy:write')
  @TellsAs('ExclusionSet', ({ namespace, pvc }) => `${namespace}/${pvc} was excluded from backups`)
  @Describe({
    summary: 'Exclude a claim from backups on purpose',
    body: 'ExclusionRequest',
    answers: { 201: 'Exclusion' },
    problems: ['validation-failed', 'not-found', 'conflict', 'cluster-unavailable'],
  })
  async addExclusion(
    @Body() body: ExclusionRequestDto,
    @CurrentCaller() caller: Caller,
  ): Promise<Exclusion> {
    this.readiness.demandContact();
    return this.exclusionRegister.add(body, nameOfCaller(caller));
  }

  @Delete('exclusions')
  @HttpCode(204)
  @Requires('policy:write')
  @TellsAs(
    'ExclusionEnded',
    ({ namespace, pvc }) => `The exclusion of ${namespace}/${pvc} was ended`,
  )
  @Describe({
    summary: 'End an exclusion',
    query: 'ExclusionQuery',
    answers: { 204: null },
    problems: ['validation-failed', 'not-found', 'cluster-unavailable'],
  })
  async removeExclusion(@Query() { namespace, pvc }: ExclusionQueryDto): Promise<void> {
    this.readiness.demandContact();
    await this.exclusionRegister.remove(namespace, pvc);
  }

  @Post('backups/:id/pin')
  @HttpCode(200)
  @Requires('policy:write')
  @TellsAs('RestorePointPinned', ({ id }) => `The restore point ${id} was pinned`)
  @Describe({
    summary: 'Pin a restore point: it is never pruned',
    answers: { 200: 'Backup' },
    problems: ['not-found', 'conflict', 'cluster-unavailable'],
  })
  async pinBackup(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<Backup> {
    this.readiness.demandContact();
    return this.pins.pin(id, nameOfCaller(caller));
  }

  @Delete('backups/:id/pin')
  @Requires('policy:write')
  @TellsAs('RestorePointUnpinned', ({ id }) => `The restore point ${id} was unpinned`)
  @Describe({
    summary: 'Unpin a restore point',
    description: 'The answer has no body if the restore point is no longer visible.',
    answers: { 200: 'Backup', 204: null },
    problems: ['not-found', 'cluster-unavailable'],
  })
  async unpinBackup(
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Backup | undefined> {
    this.readiness.demandContact();
    const backup = await this.pins.unpin(id);
    if (backup) return backup;
    response.status(HttpStatus.NO_CONTENT);
    return undefined;
  }
}
