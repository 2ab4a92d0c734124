import { Controller, Get } from '@nestjs/common';
import { type Agenda } from '@soteria/contracts';
import { CurrentCaller, Requires } from '../access/access.decorators';
import { type Caller } from '../access/caller';
import { Describe } from '../http/openapi/describe';
import { ReadinessGate } from '../http/readiness';
import { AgendaReader } from './agenda';

@Controller('v1/agenda')
export class AgendaController {
  constructor(
    private readonly agenda: AgendaReader,
    private readonly readiness: ReadinessGate,
  ) {}

  @Get()
  @Requires('inventory:read', 'answer')
  @Describe({
    summary: 'What policies and recurring jobs will start within a day',
    answers: { 200: 'Agenda' },
    problems: ['not-ready'],
  })
  readAgenda(@CurrentCaller() { reach }: Caller): Agenda {
    this.readiness.demandReady();
    return this.agenda.read(reach);
  }
}
