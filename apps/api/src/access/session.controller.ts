import { Controller, Get, Inject, Req } from '@nestjs/common';
import { type Session, type SpoofReport, type SpoofTrial } from '@soteria/contracts';
import { type Request } from 'express';
import { ClusterIdentity } from '../cluster/cluster-identity';
import { KubeAccess } from '../cluster/kube-access';
import { CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { Describe } from '../http/openapi/describe';
import { CurrentCaller, ForAnyCaller, Public } from './access.decorators';
import { type Caller } from './caller';
import { IdentityReader } from './identity';
import { spoofFindings, spoofTrial } from './spoof-check';

@Controller('v1/session')
export class SessionController {
  private readonly headers: readonly string[];

  constructor(
    private readonly access: KubeAccess,
    private readonly identity: ClusterIdentity,
    private readonly facts: FactStore,
    identities: IdentityReader,
    @Inject(CONFIG) { auth }: Config,
  ) {
    this.headers = auth.enabled ? identities.headers : [];
  }

  @Get()
  @ForAnyCaller()
  @Describe({ summary: 'How the caller was recognised', answers: { 200: 'Session' } })
  session(@CurrentCaller() caller: Caller): Session {
    const { user, groups, role, permissions, method, namespaces } = caller;
    return {
      user,
      groups: [...groups],
      role,
      permissions: [...permissions],
      namespaces: namespaces && [...namespaces],
      auth: { enabled: method !== 'none', method },
      cluster: this.clusterFor(caller),
    };
  }

  @Get('spoof-check')
  @ForAnyCaller()
  @Describe({
    summary: 'What to send to find out whether the proxy drops forged identity headers',
    description: 'Send the canary in each of these headers to /v1/session/spoof-check/echo.',
    answers: { 200: 'SpoofTrial' },
  })
  spoofTrial(): SpoofTrial {
    return spoofTrial(this.headers);
  }

  /** Public, since a request with forged headers is refused before it could be answered. */
  @Get('spoof-check/echo')
  @Public()
  @Describe({
    summary: 'Which of the canaries of this request arrived',
    description: 'None should. It looks only at canaries and reports nothing else.',
    answers: { 200: 'SpoofReport' },
  })
  spoofEcho(@Req() { rawHeaders }: Request): SpoofReport {
    const arrived = spoofFindings(rawHeaders, this.headers);
    return { safe: arrived.length === 0, arrived };
  }

  /** Callers who may see nothing are told nothing about the cluster either. */
  private clusterFor({ permissions }: Caller): Session['cluster'] {
    if (permissions.length === 0) return { name: '', server: '', id: null, longhornVersion: null };
    const [driver] = this.facts.all('driver');
    return {
      name: this.access.clusterName,
      server: this.access.server,
      id: this.identity.id(),
      longhornVersion: driver?.version || null,
    };
  }
}
