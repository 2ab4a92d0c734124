import { Controller, Get, Res } from '@nestjs/common';
import { PrometheusController } from '@willsoto/nestjs-prometheus';
import { type Response } from 'express';
import { Public } from '../access/access.decorators';
import { Describe } from '../http/openapi/describe';

@Controller('metrics')
@Public()
export class MetricsController extends PrometheusController {
  @Get()
  @Describe({
    summary: 'Metrics for Prometheus',
    answers: { 200: { mediaType: 'text/plain' } },
  })
  override async index(@Res({ passthrough: true }) response: Response): Promise<string> {
    return super.index(response);
  }
}
