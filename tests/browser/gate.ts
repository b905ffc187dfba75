import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * The only way from a browser to the product, so that it can be cut: the browser's own switch for being offline
 * leaves open sockets and workers alone.
 */
export class Gate {
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly port: number,
    private readonly server: Server,
  ) {}

  /** A gate to what listens at `target`. */
  static async start(target: string): Promise<Gate> {
    const { hostname, port } = new URL(target);
    const server = createServer((inside) => {
      const outside = connect(Number(port), hostname);
      for (const [one, other] of [
        [inside, outside],
        [outside, inside],
      ] as const) {
        gate.open.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          gate.open.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    await listen(server, 0);
    const gate = new Gate((server.address() as AddressInfo).port, server);
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How many connections go through it now. */
  get connections(): number {
    return this.open.size / 2;
  }

  /** Ends what goes through it and lets nothing new in. */
  async cut(): Promise<void> {
    const closed = new Promise((done) => this.server.close(done));
    for (const socket of this.open) socket.destroy();
    await closed;
  }

  /** Lets through again. */
  async mend(): Promise<void> {
    await listen(this.server, this.port);
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((listening) => server.listen(port, '127.0.0.1', listening));
}
