import { Injectable } from '@nestjs/common';
import { type Response } from 'express';
import { problemOfResponse } from '../http/problem.filter';
import { SAFE_METHODS } from '../http/request-line';
import { whenAnswered } from '../http/when-answered';
import { type Telling } from './access.decorators';
import { Audit } from './audit';
import { type CallersRequest, nameOfCaller } from './caller';
import { SettingsEvents } from './settings-events';

/** What the requests of this API name their targets with. */
const TARGET_FIELDS = ['namespace', 'pvc', 'backup', 'name', 'operation', 'id'] as const;
const TARGET_PARTS = ['source', 'target'] as const;

/** What a request is about to do, and how it is told of beside the log. */
interface Followed {
  act: string;
  telling: Telling | undefined;
}

/** Records what people ask to be done, and what they were refused. */
@Injectable()
export class RequestAudit {
  constructor(
    private readonly audit: Audit,
    private readonly settings: SettingsEvents,
  ) {}

  /** Watches a request that may change something; what came of it is recorded once it is answered. */
  follow(request: CallersRequest, response: Response, { act, telling }: Followed): void {
    if (SAFE_METHODS.includes(request.method)) return;
    whenAnswered(response, () => {
      const problem = problemOfResponse(response);
      const user = nameOfCaller(request.caller);
      const { via } = request.caller;
      const target = auditTarget({ ...request.query, ...request.params }, request.body);
      const operation = /^\/v1\/operations\/([\w-]+)$/.exec(String(response.getHeader('Location')));
      this.audit.record({
        act,
        by: { user },
        via,
        target,
        result: problem === undefined ? 'accepted' : 'refused',
        reason: problem,
        operation: operation?.[1],
        request: request.id,
      });
      if (telling && problem === undefined) {
        this.settings.changed(telling, { target, user, via, request: request.id });
      }
    });
  }
}

/** The target of a request by its own words, which may be wrong or of any type. */
function auditTarget(params: unknown, body: unknown): Record<string, string> {
  const target: Record<string, string> = {};
  take(target, '', params);
  take(target, '', body);
  for (const part of TARGET_PARTS) take(target, `${part}.`, fieldOf(body, part));
  return target;
}

function take(target: Record<string, string>, prefix: string, from: unknown): void {
  for (const field of TARGET_FIELDS) {
    const value = fieldOf(from, field);
    if (typeof value === 'string') target[`${prefix}${field}`] = value;
  }
}

function fieldOf(value: unknown, field: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, field);
  return isObject ? (value as Record<string, unknown>)[field] : undefined;
}
