/** A client of the hub, as a program would write one: no reconnecting, no mercy. */
export class Client {
  readonly frames: any[] = [];
  /** What ended it: close code and reason. */
  closed: { code: number; reason: string } | null = null;
  private readonly socket: WebSocket;
  private opened: Promise<void>;

  constructor(
    url: string,
    protocol: string | string[] = 'cryptovault.v1.json',
    headers: Record<string, string> = {},
  ) {
    // Node takes headers as well, which browsers do not.
    const options = { protocols: protocol, headers } as unknown as string;
    this.socket = new WebSocket(url.replace(/^http/, 'ws'), options);
    this.opened = new Promise((resolve, reject) => {
      this.socket.addEventListener('open', () => resolve());
      this.socket.addEventListener('error', () => reject(new Error('the socket was refused')));
    });
    this.socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data as string);
      for (const frame of Array.isArray(message) ? message : [message]) {
        // Seen by whoever asks for it alone.
        Object.defineProperty(frame, 'came_ms', { value: Date.now() });
        this.frames.push(frame);
        if (frame.push === 'mark') this.send({ cmd: 'ack', mark: frame.mark });
      }
    });
    this.socket.addEventListener('close', ({ code, reason }) => (this.closed = { code, reason }));
  }

  async ready(): Promise<this> {
    await this.opened;
    return this;
  }

  get protocol(): string {
    return this.socket.protocol;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  sendBytes(bytes: Uint8Array): void {
    this.socket.send(bytes);
  }

  close(): void {
    this.socket.close();
  }

  /** Waits for a frame that comes, or has come, and takes it and all before it. */
  async next(is: (frame: any) => boolean, secs = 5): Promise<any> {
    for (let tries = 0; tries < secs * 100; tries += 1) {
      const index = this.frames.findIndex(is);
      if (index >= 0) return this.frames.splice(0, index + 1).at(-1);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`no such frame came; these did: ${JSON.stringify(this.frames).slice(0, 500)}`);
  }

  /** Sends a command and waits for its reply. */
  async command(command: object & { id: number }): Promise<any> {
    this.send(command);
    return this.next((frame) => frame.id === command.id);
  }

  subscribe(channels: string[], recover?: { epoch: string; offset: number }, id = 1): Promise<any> {
    return this.command({ cmd: 'subscribe', id, channels, ...(recover ? { recover } : {}) } as never);
  }

  /** Waits until it has been closed. */
  async end(secs = 5): Promise<{ code: number; reason: string }> {
    for (let tries = 0; tries < secs * 100; tries += 1) {
      if (this.closed) return this.closed;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('the socket stays open');
  }
}
