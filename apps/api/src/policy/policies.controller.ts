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
import { type Policy, type PolicyList, type PolicyPreview } from '@soteria/contracts';
import { type Response } from 'express';
import { CurrentCaller, Requires, TellsAs } from '../access/access.decorators';
import { type Caller, nameOfCaller } from '../access/caller';
import { Describe } from '../http/openapi/describe';
import { ReadinessGate } from '../http/readiness';
import { validationFailed } from '../http/problem-error';
import { Policies } from './policies.service';
import { PolicyPreviews } from './policy-preview.service';
import { PolicyDeletionQueryDto } from './policy.dto';

@Controller('v1/policies')
export class PoliciesController {
  constructor(
    private readonly policies: Policies,
    private readonly previews: PolicyPreviews,
    private readonly readiness: ReadinessGate,
  ) {}

  @Get()
  @Requires('policy:read')
  @Describe({
    summary: 'The policies, and the entries that cannot be read',
    answers: { 200: 'PolicyList' },
    problems: ['not-ready'],
  })
  listPolicies(): PolicyList {
    this.readiness.demandReady();
    return this.policies.list();
  }

  @Post()
  @Requires('policy:write')
  @TellsAs('PolicySaved', ({ name }) => `The policy ${name} was saved`)
  @Describe({
    summary: 'Create a policy, or replace the one of that name',
    description:
      'Replacing a policy requires its present `resourceVersion`. Otherwise a `conflict` is answered, with the `current` policy, its `resourceVersion` and the `differences`.',
    body: 'PolicySave',
    answers: { 200: 'Policy', 201: 'Policy' },
    problems: ['validation-failed', 'conflict', 'too-large', 'cluster-unavailable', 'not-ready'],
  })
  async savePolicy(
    @Body() body: Record<string, unknown>,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Policy> {
    this.readiness.demandContact();
    const { resourceVersion, ...draft } = body;
    if (resourceVersion !== undefined && typeof resourceVersion !== 'string') {
      throw validationFailed({ pointer: '/resourceVersion', detail: 'has to be a text.' });
    }
    const spec = this.policies.read(draft);
    const saved = await this.policies.save(spec, resourceVersion, nameOfCaller(caller));
    response.status(saved.isNew ? HttpStatus.CREATED : HttpStatus.OK);
    return saved.policy;
  }

  @Post('preview')
  @HttpCode(200)
  @Requires('policy:read')
  @Describe({
    summary: 'What a policy would select, run and keep',
    description: 'Saves nothing.',
    body: 'PolicyRequest',
    answers: { 200: 'PolicyPreview' },
    problems: ['validation-failed', 'not-ready'],
  })
  previewPolicy(@Body() body: Record<string, unknown>): PolicyPreview {
    this.readiness.demandReady();
    return this.previews.preview(this.policies.read(body));
  }

  @Delete(':name')
  @HttpCode(204)
  @Requires('policy:write')
  @TellsAs('PolicyDeleted', ({ name }) => `The policy ${name} was deleted`)
  @Describe({
    summary: 'Delete a policy',
    query: 'PolicyDeletionQuery',
    answers: { 204: null },
    problems: ['not-found', 'would-unprotect', 'conflict', 'cluster-unavailable'],
  })
  async deletePolicy(
    @Param('name') name: string,
    @Query() query: PolicyDeletionQueryDto,
  ): Promise<void> {
    this.readiness.demandContact();
    await this.policies.remove(name, query.force === 'true');
  }
}
