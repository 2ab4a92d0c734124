import { type RequestOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import { type ClusterLog } from './cluster-log';
import { type Connection, type Credentials, type TlsMaterial } from './connection';
import { type ChosenContext } from './kube-config';
import { TokenFile } from './token-file';

/** A connection by the means of a kubeconfig or of a pod: certificates, tokens, helper programs. */
export class KubeConnection implements Connection {
  readonly name: string;
  readonly server: string;
  readonly namespace: string | undefined;
  readonly proxy: string | undefined;
  private chosen: ChosenContext;
  private tokenFile: TokenFile | undefined;
  private last: Credentials | undefined;
  /** Shared by all who ask meanwhile: a helper program that waits for a sign-in is not started twice. */
  private pending: Promise<Credentials> | undefined;
  /** Shared likewise: what one is refused, others are refused too. */
  private renewal: Promise<Credentials | undefined> | undefined;
  private readonly problems = new Map<string, string>();

  /** `read` is called at once, and with that context again whenever the server refuses what came out of it. */
  constructor(
    private readonly read: (context?: string) => ChosenContext,
    private readonly log: ClusterLog,
  ) {
    this.chosen = read();
    this.name = this.chosen.cluster.name;
    this.server = this.chosen.cluster.server;
    this.namespace = this.chosen.namespace;
    this.proxy = this.chosen.cluster.proxyUrl;
    this.openTokenFile();
  }

  credentials(): Promise<Credentials> {
    if (this.pending) return this.pending;
    const pending = this.latest().finally(() => {
      if (this.pending === pending) this.pending = undefined;
    });
    return (this.pending = pending);
  }

  async refresh(refused: Credentials): Promise<boolean> {
    const renewed = await this.renewed();
    return renewed !== undefined && !same(renewed, refused);
  }

  private renewed(): Promise<Credentials | undefined> {
    if (this.renewal) return this.renewal;
    const renewal = this.renew().finally(() => {
      if (this.renewal === renewal) this.renewal = undefined;
    });
    return (this.renewal = renewal);
  }

  letGo(): void {
    this.pending = undefined;
    this.renewal = undefined;
  }

  /** Reads the configuration again; answers nothing where that cannot be read. */
  private async renew(): Promise<Credentials | undefined> {
    // What is being fetched just now comes out of the configuration as it was.
    await this.pending?.catch(() => undefined);
    try {
      const { tokenFile } = this.chosen;
      this.chosen = this.readAgain();
      if (this.chosen.tokenFile !== tokenFile) this.openTokenFile();
    } catch (error) {
      this.note('configuration', error instanceof Error ? error.message : String(error));
      return undefined;
    }
    this.note('configuration', null);
    return this.credentials();
  }

  /** Never of another cluster: its credentials would be sent to the server of this one. */
  private readAgain(): ChosenContext {
    const { context } = this.chosen;
    const chosen = this.read(context);
    if (chosen.cluster.server === this.server) return chosen;
    throw new Error(
      `the context "${context}" now leads to ${chosen.cluster.server} instead of ${this.server}; restart Soteria to go there`,
    );
  }

  private async latest(): Promise<Credentials> {
    try {
      this.last = await this.present();
      this.note('credentials', null);
    } catch (error) {
      if (this.last === undefined) throw error;
      const message = error instanceof Error ? error.message : String(error);
      this.note('credentials', `${message}; the last good credentials stay in use`);
    }
    return this.last;
  }

  private async present(): Promise<Credentials> {
    const options: RequestOptions = {};
    await this.chosen.config.applyToHTTPSOptions(options);
    const tls = tlsIn(options);
    if (this.last === undefined || !sameTls(tls, this.last.tls)) demandWhole(tls);
    const token = this.tokenFile?.read();
    const headers = {
      ...basicIn(options),
      ...(options.headers as Record<string, string>),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    };
    return { headers, tls };
  }

  private openTokenFile(): void {
    const path = this.chosen.tokenFile;
    this.tokenFile =
      path === undefined
        ? undefined
        : new TokenFile(path, (problem) => this.note('token', problem));
  }

  /** One line when something begins to be wrong, and one when it is right again. */
  private note(subject: string, problem: string | null): void {
    const before = this.problems.get(subject);
    if (problem === null) {
      if (this.problems.delete(subject)) this.log.log(`${subject}: usable again`);
    } else if (problem !== before) {
      this.problems.set(subject, problem);
      this.log.warn(`${subject}: ${problem}`);
    }
  }
}

function tlsIn(options: RequestOptions): TlsMaterial {
  const ca = options.ca as Buffer | undefined;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(options.cert === undefined ? {} : { cert: options.cert as Buffer | string }),
    ...(options.key === undefined ? {} : { key: options.key as Buffer | string }),
    ...(options.servername === undefined ? {} : { servername: options.servername }),
    rejectUnauthorized: options.rejectUnauthorized ?? true,
  };
}

/** Throws while somebody is still writing the files: half an authority, a key of another certificate. */
function demandWhole(tls: TlsMaterial): void {
  createSecureContext(tls);
  if (tls.ca === undefined) return;
  const text = tls.ca.toString();
  const begun = text.match(/-----BEGIN [A-Z ]*CERTIFICATE-----/g) ?? [];
  const ended = text.match(/-----END [A-Z ]*CERTIFICATE-----/g) ?? [];
  if (begun.length === 0 || begun.length !== ended.length) {
    throw new Error('the certificate of the authority is empty or cut short');
  }
}

function basicIn({ auth }: RequestOptions): Record<string, string> {
  if (auth == null) return {};
  return { Authorization: `Basic ${Buffer.from(auth).toString('base64')}` };
}

function same(one: Credentials, other: Credentials): boolean {
  return (
    one.headers['Authorization'] === other.headers['Authorization'] && sameTls(one.tls, other.tls)
  );
}

function sameTls(one: TlsMaterial, other: TlsMaterial): boolean {
  return (
    one.servername === other.servername &&
    sameBytes(one.ca, other.ca) &&
    sameBytes(one.cert, other.cert) &&
    sameBytes(one.key, other.key)
  );
}

function sameBytes(one: Buffer | string | undefined, other: Buffer | string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) === 0;
}
