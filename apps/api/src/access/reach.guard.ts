import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type OperationRecord, type Permission } from '@soteria/domain';
import { FactStore } from '../driver/fact-store';
import { ReadinessGate } from '../http/readiness';
import { namespacesOf, recordWithin } from '../operations/narrow';
import { OperationStore } from '../operations/operation-store';
import { DEMAND, type Demand } from './access.decorators';
import { notPermitted } from './admission';
import { type Caller, type CallersRequest } from './caller';
import { type Place } from './places';
import { Rejection } from './rejection';
import { TurnedAway } from './turned-away';

/**
 * May they, there? Stands behind the body's reading, since bodies name namespaces. What a caller
 * does not see is answered like what does not exist, by the same words.
 */
@Injectable()
export class ReachGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly facts: FactStore,
    private readonly operations: OperationStore,
    private readonly turnedAway: TurnedAway,
    private readonly readiness: ReadinessGate,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const demand = this.reflector.getAllAndOverride<Demand | undefined>(DEMAND, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!demand || demand.where === undefined || demand.where === 'answer') return true;
    const request = context.switchToHttp().getRequest<CallersRequest>();
    try {
      for (const place of demand.where(request)) {
        // Until the cluster has been read, nothing can be said of an operation or backup, not even that it does not exist.
        if ('id' in place) this.readiness.demandReady();
        await this.demand(request.caller, this.permissionAt(place, demand.permission), place);
      }
    } catch (error) {
      if (error instanceof Rejection) this.turnedAway.note(error, request);
      throw error;
    }
    return true;
  }

  private async demand(caller: Caller, permission: Permission, place: Place): Promise<void> {
    if (await caller.may(permission, null)) return;
    for (const namespace of this.namespacesOf(caller, place)) {
      if (await caller.may(permission, namespace)) continue;
      // Of what was done in several namespaces they may see a part only, and are not to know where else it was.
      const isSeen = namespace !== null && caller.reach.sees(namespace);
      throw notPermitted(permission, isSeen ? ` in ${namespace}` : '');
    }
  }

  /** A retry needs the same permission as the operation that it repeats. */
  private permissionAt(place: Place, wanted: Permission): Permission {
    if (place.kind !== 'retry') return wanted;
    return this.operations.get(place.id)?.kind === 'restore' ? 'restore:create' : wanted;
  }

  /** The namespaces of a place of which the caller sees something; a `Rejection` when there is no such place for them. */
  private namespacesOf({ reach }: Caller, place: Place): readonly (string | null)[] {
    switch (place.kind) {
      case 'cluster':
        return [null];
      case 'namespace':
        if (!reach.sees(place.name)) throw unseen(`namespace ${place.name}`);
        return [place.name];
      case 'backup': {
        const namespace = this.facts.backup(place.id)?.source.namespace;
        if (namespace === undefined || !reach.sees(namespace)) throw unseen(`backup ${place.id}`);
        return [namespace];
      }
      case 'operation':
      case 'retry': {
        const record = this.operations.get(place.id);
        const visible = record && recordWithin(record, reach);
        if (!record || !visible) throw unseen(`operation ${place.id}`);
        return placesOfRecord(record);
      }
    }
  }
}

/** A restore that made its namespace concerns the cluster: taking it back deletes the namespace. */
function placesOfRecord(record: OperationRecord): (string | null)[] {
  const makes = record.kind === 'restore' && record.createNamespace !== undefined;
  return [...namespacesOf(record), ...(makes ? [null] : [])];
}

const unseen = (what: string): Rejection =>
  new Rejection('other-namespace', `There is no ${what}, or you may not see it.`);
