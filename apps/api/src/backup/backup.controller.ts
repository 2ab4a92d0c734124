import { Body, Controller, Get, Headers, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { type Operation, type UploadHistory } from '@soteria/contracts';
import { type Response } from 'express';
import { CurrentCaller, Requires } from '../access/access.decorators';
import { type Caller } from '../access/caller';
import { inBody } from '../access/places';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { Describe } from '../http/openapi/describe';
import { ReadinessGate } from '../http/readiness';
import { lengthOf, sendPieces } from '../http/send-pieces';
import { accepted } from '../operations/accepted';
import { askedBy } from '../operations/new-record';
import { BackupRequestDto, BackupsQueryDto, NamespaceBackupRequestDto } from './backup.dto';
import { BackupRequests } from './backup.service';
import { Backups } from './backups';
import { NamespaceBackupRequests } from './namespace-backup.service';

@Controller('v1')
export class BackupController {
  constructor(
    private readonly backups: Backups,
    private readonly requests: BackupRequests,
    private readonly namespaces: NamespaceBackupRequests,
    private readonly readiness: ReadinessGate,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('backups')
  @Requires('inventory:read', 'answer')
  @Describe({
    summary: 'Backups, newest first',
    description: 'Including those of claims and namespaces that are gone.',
    query: 'BackupsQuery',
    answers: { 200: 'BackupList' },
    problems: ['validation-failed', 'not-ready'],
  })
  async listBackups(
    @Query() query: BackupsQueryDto,
    @CurrentCaller() { reach }: Caller,
    @Res() response: Response,
  ): Promise<void> {
    this.readiness.demandReady();
    const pieces = await this.backups.list(query, reach);
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', lengthOf(pieces));
    await sendPieces(response, pieces);
  }

  @Get('backups/uploads')
  @Requires('inventory:read', 'answer')
  @Describe({
    summary: 'What the existing restore points have uploaded, by day',
    description:
      'For each of the last thirty days (in UTC), by the time of the data; what is older is one sum.',
    answers: { 200: 'UploadHistory' },
    problems: ['not-ready'],
  })
  listUploads(@CurrentCaller() { reach }: Caller): UploadHistory {
    this.readiness.demandReady();
    return this.backups.uploads(reach, this.clock.now());
  }

  @Post('backup')
  @HttpCode(202)
  @Requires('backup:create', inBody('/namespace'))
  @Describe({
    summary: 'Back one claim up',
    body: 'BackupRequest',
    answers: { 202: 'Operation' },
    problems: [
      'validation-failed',
      'not-found',
      'conflict',
      'unsupported-volume',
      'target-unavailable',
      'cluster-unavailable',
      'not-ready',
    ],
  })
  async startBackup(
    @Body() body: BackupRequestDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<Operation> {
    this.readiness.demandContact();
    const now = this.clock.now();
    const asked = askedBy(caller, { idempotencyKey, note: body.note, now });
    const operation = await this.requests.backUp(body, asked);
    return accepted(response, operation);
  }

  @Post('backup/namespace')
  @HttpCode(202)
  @Requires('backup:create', inBody('/namespace'))
  @Describe({
    summary: 'Back up the claims of a namespace',
    description:
      'One operation; all snapshots are taken before the first upload begins. Claims that cannot be backed up are skipped with the reason.',
    body: 'NamespaceBackupRequest',
    answers: { 202: 'Operation' },
    problems: [
      'validation-failed',
      'not-found',
      'conflict',
      'too-large',
      'unsupported-volume',
      'target-unavailable',
      'cluster-unavailable',
      'not-ready',
    ],
  })
  async startNamespaceBackup(
    @Body() body: NamespaceBackupRequestDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<Operation> {
    this.readiness.demandContact();
    const now = this.clock.now();
    const asked = askedBy(caller, { idempotencyKey, note: body.note, now });
    return accepted(response, await this.namespaces.backUp(body, asked));
  }
}
