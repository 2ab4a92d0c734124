import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A sign-in that a proxy asks about each request, as Authelia is asked; it says of everybody the same. */
export class SignIn {
  private isRefusing = false;

  private constructor(private readonly server: Server) {}

  static async start(headers: Readonly<Record<string, string>>): Promise<SignIn> {
    const server = createServer();
    const self = new SignIn(server);
    server.on('request', (_request, response) => {
      if (self.isRefusing) response.writeHead(401).end();
      else response.writeHead(200, headers).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return self;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** From now on nobody is signed in. */
  refuse(): void {
    this.isRefusing = true;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
