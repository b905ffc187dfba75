import type { Miniflare } from 'miniflare';

/** The memory of the Worker's own isolate, as its inspector tells: what V8 has taken for the heap, and the memories of its wasm. */
export class Heap {
  private number = 0;

  private context: number | undefined;

  private constructor(private readonly socket: WebSocket) {}

  static async of(runtime: Miniflare): Promise<Heap> {
    const url = new URL('/core:user:', await runtime.getInspectorURL());
    const socket = new WebSocket(url.href.replace('http:', 'ws:'));
    await new Promise((open, fail) => {
      socket.addEventListener('open', open, { once: true });
      socket.addEventListener('error', fail, { once: true });
    });
    const heap = new Heap(socket);
    socket.addEventListener('message', ({ data }) => {
      const { method, params } = JSON.parse(String(data));
      if (method === 'Runtime.executionContextCreated') heap.context ??= params.context.id;
    });
    await heap.ask('Runtime.enable');
    return heap;
  }

  /** What is on the heap, with what nobody needs any more and V8 has not collected yet. */
  async heapBytes(): Promise<number> {
    return (await this.ask('Runtime.getHeapUsage')).usedSize;
  }

  /** What wasm has taken: it never gives any back, so at the end this is the most that it was. */
  async wasmBytes(): Promise<number> {
    const expression = 'WebAssembly.Memory.prototype';
    const { result } = await this.ask('Runtime.evaluate', { expression, contextId: this.context });
    const { objects } = await this.ask('Runtime.queryObjects', { prototypeObjectId: result.objectId });
    const sum = await this.ask('Runtime.callFunctionOn', {
      objectId: objects.objectId,
      functionDeclaration:
        'function () { return this.reduce((sum, one) => sum + one.buffer.byteLength, 0); }',
      returnByValue: true,
    });
    return sum.result.value;
  }

  close(): void {
    this.socket.close();
  }

  private ask(method: string, params: object = {}): Promise<any> {
    const id = (this.number += 1);
    return new Promise((resolve, reject) => {
      const hear = ({ data }: MessageEvent) => {
        const answer = JSON.parse(String(data));
        if (answer.id !== id) return;
        this.socket.removeEventListener('message', hear);
        if (answer.error) reject(new Error(`${method}: ${answer.error.message}`));
        else resolve(answer.result);
      };
      this.socket.addEventListener('message', hear);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
