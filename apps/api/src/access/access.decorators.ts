import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
} from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { type Permission } from '@soteria/domain';
import { IN_PLACES, PERMISSION } from '../http/openapi/general-refusals';
import { type Caller, type CallersRequest } from './caller';
import { type Where } from './places';

export const DEMAND = 'soteria:demand';
export const PUBLIC = 'soteria:public';
export const SCRAPERS = 'soteria:scrapers';
export const TELLING = 'soteria:telling';

/** What people need to look at what is there for scrapers. */
export const SCRAPED: Permission = 'inventory:read';

/** What a route demands of its callers; null: only that they are recognised. */
export type Demand = { permission: Permission; where?: Where } | null;

/**
 * Says which permission a route demands, and of which namespaces; without a `where` it has to be
 * held in the whole cluster. A route without a word about who may use it does not start.
 */
export const Requires = (permission: Permission, where?: Where) =>
  applyDecorators(
    SetMetadata(DEMAND, { permission, ...(where && { where }) } satisfies Demand),
    ApiExtension(PERMISSION, permission),
    ApiExtension(IN_PLACES, typeof where === 'function'),
  );

/** Says that whoever was recognised may use a route, whatever their role. */
export const ForAnyCaller = () =>
  applyDecorators(SetMetadata(DEMAND, null satisfies Demand), ApiExtension(PERMISSION, null));

/** Says that a route needs nobody to be recognised: probes, and what only looks at its own request. */
export const Public = () => SetMetadata(PUBLIC, true);

/**
 * Says that a route is for scrapers, which have no identity. It names every namespace, so people,
 * who come with one, need to be allowed to see all of them; and where scrapers have a port of their
 * own, it is there alone.
 */
export const ForScrapers = () =>
  applyDecorators(SetMetadata(SCRAPERS, true), ApiExtension(PERMISSION, SCRAPED));

/** How a change is told once it is made; the target is what the request named. */
export interface Telling {
  /** One word in camel case, as `kubectl get events` shows it. */
  reason: string;
  says: (target: Readonly<Record<string, string>>) => string;
}

/** Says that what a route changes is told as a Kubernetes Event too, and in which words. */
export const TellsAs = (reason: string, says: Telling['says']) =>
  SetMetadata(TELLING, { reason, says } satisfies Telling);

/** Who sent the request. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller => {
    return context.switchToHttp().getRequest<CallersRequest>().caller;
  },
);
