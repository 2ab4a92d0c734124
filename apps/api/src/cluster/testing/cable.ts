import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A network cable between one client and a server on this machine, which can be pulled. */
export class Cable {
  private pulled = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(serverUrl: string): Promise<Cable> {
    const { hostname, port } = new URL(serverUrl);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port: nearPort } = server.address() as AddressInfo;
    const cable = new Cable(server, `http://127.0.0.1:${nearPort}`);
    server.on('connection', (near) => cable.join(near, connect(Number(port), hostname)));
    return cable;
  }

  /** From now on nothing gets through, and nobody is told. */
  pull(): void {
    this.pulled = true;
  }

  /** New connections get through again; what was sent in between is lost. */
  plug(): void {
    this.pulled = false;
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.plug();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (data) => {
        if (!this.pulled) to.write(data);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        if (!this.pulled) to.destroy();
      });
    }
  }
}
