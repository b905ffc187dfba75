// The plainest hub there is: one Durable Object, sockets that hibernate, one loop that sends the same string to all.
import { DurableObject } from 'cloudflare:workers';

export class HubObject extends DurableObject {
  constructor(context, environment) {
    super(context, environment);
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('{}', '{}'));
  }

  /** Accepts a socket. */
  fetch() {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** A message that says when it was sent. @param {number} bytes */
  stamped(bytes) {
    this.publish(`{"at_ms":${Date.now()},`.padEnd(bytes, '.'));
  }

  /** @param {string} text */
  publish(text) {
    for (const socket of this.ctx.getWebSockets()) socket.send(text);
  }

  webSocketMessage() {
    // Its clients have nothing to say.
  }

  webSocketClose() {
    // The runtime forgets the socket.
  }
}

export default {
  /**
   * @param {Request} request
   * @param {any} env
   */
  async fetch(request, env) {
    const [, verb, bytes, mark] = new URL(request.url).pathname.split('/');
    const hub = env.HUB.getByName('hub');
    if (verb === 'ws') return hub.fetch(request);
    if (verb === 'publish') await hub.publish(mark.padEnd(Number(bytes), '.'));
    if (verb === 'stamped') await hub.stamped(Number(bytes));
    return new Response('done');
  },
};
