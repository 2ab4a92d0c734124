import { createHash } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import { type TlsMaterial } from './connection';

/** Shorter than what API servers and load balancers allow, so that we are the first to hang up. */
const IDLE_LIMIT_MS = 30_000;

/** The connections to one server; a new set as soon as certificates change. */
export class AgentPool {
  private current: { fingerprint: string; agent: http.Agent } | undefined;

  constructor(
    private readonly protocol: string,
    private readonly proxy: string | null,
  ) {}

  agentFor(tls: TlsMaterial): http.Agent {
    const fingerprint = fingerprintOf(tls);
    if (this.current?.fingerprint === fingerprint) return this.current.agent;
    this.closeIdle();
    this.current = { fingerprint, agent: this.create(tls) };
    return this.current.agent;
  }

  /** Connections in use end by themselves: an agent's own `destroy` would cut them. */
  closeIdle(): void {
    const idle = Object.values(this.current?.agent.freeSockets ?? {});
    for (const socket of idle.flatMap((sockets) => sockets ?? [])) socket.destroy();
  }

  private create(tls: TlsMaterial): http.Agent {
    const options: http.AgentOptions = {
      keepAlive: true,
      timeout: IDLE_LIMIT_MS,
      ...(this.proxy === null
        ? {}
        : { proxyEnv: { HTTP_PROXY: this.proxy, HTTPS_PROXY: this.proxy } }),
    };
    return this.protocol === 'https:'
      ? new https.Agent({ ...options, ...tls })
      : new http.Agent(options);
  }
}

function fingerprintOf(tls: TlsMaterial): string {
  const hash = createHash('sha256');
  for (const part of [tls.ca, tls.cert, tls.key, tls.servername, `${tls.rejectUnauthorized}`]) {
    hash.update(part ?? '').update('\0');
  }
  return hash.digest('hex');
}
