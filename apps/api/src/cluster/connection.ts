/** Where the API server is, and how to be let in. */
export interface Connection {
  /** `https://host:port`, without a trailing slash. */
  readonly server: string;
  /** The namespace that the configuration names as its own. */
  readonly namespace: string | undefined;
  /** The proxy that the configuration itself names; the environment's comes after it. */
  readonly proxy: string | undefined;
  /** What to present now. Reads files again where they changed; keeps the last good ones. */
  credentials(): Promise<Credentials>;
  /** Reads everything again because the server refused it; true when something else came out. */
  refresh(): Promise<boolean>;
}

export interface Credentials {
  headers: Readonly<Record<string, string>>;
  tls: TlsMaterial;
}

export interface TlsMaterial {
  ca?: Buffer;
  cert?: Buffer | string;
  key?: Buffer | string;
  servername?: string;
  /** False only where the configuration says so itself. */
  rejectUnauthorized: boolean;
}
