import { type ExecutionContext, createParamDecorator, SetMetadata } from '@nestjs/common';
import { type Permission } from '@soteria/domain';
import { type Caller, type CallersRequest } from './caller';

export const PERMISSION = 'soteria:permission';
export const PUBLIC = 'soteria:public';

/** Says which permission a route demands. A route without a word about who may use it does not start. */
export const Requires = (permission: Permission) => SetMetadata(PERMISSION, permission);

/** Says that whoever was recognised may use a route, whatever their role. */
export const ForAnyCaller = () => SetMetadata(PERMISSION, null);

/** Says that a route needs nobody to be recognised: probes, metrics, and the console's own files. */
export const Public = () => SetMetadata(PUBLIC, true);

/** Who sent the request. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller => {
    return context.switchToHttp().getRequest<CallersRequest>().caller;
  },
);
