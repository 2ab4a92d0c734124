import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Permission } from '@soteria/domain';
import { CONFIG, type Config } from '../config/config';
import { ProblemError } from '../http/problem-error';
import { PERMISSION, PUBLIC } from './access.decorators';
import { type CallersRequest } from './caller';
import { IdentityReader } from './identity';

/** Stands before every route: who is it, and may they? */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly identity: IdentityReader;

  constructor(
    private readonly reflector: Reflector,
    @Inject(CONFIG) config: Config,
  ) {
    this.identity = new IdentityReader(config.auth);
  }

  canActivate(context: ExecutionContext): boolean {
    const marks = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, marks)) return true;
    const request = context.switchToHttp().getRequest<CallersRequest>();
    request.caller = this.identity.read(request);
    const wanted = this.reflector.getAllAndOverride<Permission | null | undefined>(
      PERMISSION,
      marks,
    );
    if (wanted === null) return true;
    if (wanted !== undefined && request.caller.permissions.includes(wanted)) return true;
    throw new ProblemError(
      'not-permitted',
      wanted === undefined
        ? 'Nobody has said who may use this address.'
        : `This needs the permission ${wanted}, which none of your groups has. Ask whoever runs Soteria.`,
    );
  }
}
