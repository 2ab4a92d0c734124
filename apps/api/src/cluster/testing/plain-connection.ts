import { type Clock } from '../../config/clock';
import { type Connection, type Credentials } from '../connection';
import { KubeAccess } from '../kube-access';

const NO_CREDENTIALS: Credentials = { headers: {}, tls: { rejectUnauthorized: true } };

/** A connection that presents nothing, as to a server on this machine. */
export function plainConnection(server: string, credentials = NO_CREDENTIALS): Connection {
  return {
    name: 'plain',
    server,
    namespace: undefined,
    proxy: undefined,
    credentials: () => Promise.resolve(credentials),
    refresh: () => Promise.resolve(false),
    letGo: () => undefined,
  };
}

/** Access to a server on this machine, past every proxy of the environment. */
export function accessTo(server: string, clock: Clock): KubeAccess {
  return new KubeAccess(plainConnection(server), clock, 'spec', {});
}
