import { Controller, Get } from '@nestjs/common';
import { type Session } from '@soteria/contracts';
import { ClusterIdentity } from '../cluster/cluster-identity';
import { KubeAccess } from '../cluster/kube-access';
import { FactStore } from '../driver/fact-store';
import { Describe } from '../http/openapi/describe';
import { CurrentCaller, ForAnyCaller } from './access.decorators';
import { type Caller } from './caller';

@Controller('v1/session')
export class SessionController {
  constructor(
    private readonly access: KubeAccess,
    private readonly identity: ClusterIdentity,
    private readonly facts: FactStore,
  ) {}

  @Get()
  @ForAnyCaller()
  @Describe({ summary: 'How the caller was recognised', answers: { 200: 'Session' } })
  session(@CurrentCaller() caller: Caller): Session {
    const { user, groups, role, permissions, method } = caller;
    const [driver] = this.facts.all('driver');
    return {
      user,
      groups: [...groups],
      role,
      permissions: [...permissions],
      auth: { enabled: method !== 'none', method },
      cluster: {
        server: this.access.server,
        id: this.identity.id(),
        longhornVersion: driver?.version || null,
      },
    };
  }
}
