import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { Requires } from '../access/access.decorators';
import { isKnown } from '../http/finished-answer';
import { Describe } from '../http/openapi/describe';
import { Storage } from './storage.service';

@Controller('v1/b2')
export class StorageController {
  constructor(private readonly storage: Storage) {}

  @Get()
  @Requires('storage:read')
  @Describe({
    summary: 'What the object store holds, from the last scan',
    answers: { 200: 'StorageUsage', 304: null },
    problems: ['storage-not-configured', 'not-ready'],
  })
  getStorage(@Req() request: Request, @Res() response: Response): void {
    const { usage, etag } = this.storage.usage();
    response.setHeader('ETag', etag);
    response.setHeader('Cache-Control', 'private, no-cache');
    if (isKnown(request, etag)) {
      response.status(304).end();
      return;
    }
    response.type('application/json').send(JSON.stringify(usage));
  }

  @Post('scan')
  @HttpCode(202)
  @Requires('storage:scan')
  @Describe({
    summary: 'Scan the object store soon',
    answers: { 202: null },
    problems: ['storage-not-configured', 'too-many-requests'],
  })
  async scanStorage(): Promise<void> {
    await this.storage.requestScan();
  }
}
