// A push service for tests, and the browsers behind it: RFC 8030, 8188, 8291 and 8292 by node's own cryptography, sharing no code with the Worker.
import {
  createDecipheriv,
  createECDH,
  createHash,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
  type ECDH,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';

/** What a browser was sent. */
export interface Received {
  /** What it reads. */
  text: string;
  json: any;
  ttl_secs: number;
  urgency: string | undefined;
  topic: string | undefined;
}

/** What the service answers to the next messages of a browser, instead of 201. */
export interface Answer {
  status: number;
  retry_after?: string;
}

/** A browser that has subscribed: only it can read what it is sent. */
export class Subscriber {
  readonly received: Received[] = [];

  /** Of each message that came, whatever was answered. */
  readonly attempts: number[] = [];

  readonly answers: Answer[] = [];

  private readonly keys: ECDH = createECDH('prime256v1');

  private readonly auth = randomBytes(16);

  constructor(
    readonly endpoint: string,
    /** Whose messages it takes: `applicationServerKey`. */
    readonly server_key: string,
  ) {
    this.keys.generateKeys();
  }

  /** `PushSubscription.toJSON()` */
  toJSON() {
    const keys = {
      p256dh: this.keys.getPublicKey().toString('base64url'),
      auth: this.auth.toString('base64url'),
    };
    return { endpoint: this.endpoint, keys };
  }

  /** What it is known by. */
  get id(): string {
    return createHash('sha256').update(this.endpoint).digest('base64url');
  }

  /** RFC 8188, section 2, with keys of RFC 8291, section 3. */
  decrypt(body: Buffer): string {
    const [salt, size] = [body.subarray(0, 16), body.readUInt32BE(16)];
    const key_end = 21 + body.readUInt8(20);
    const sender = body.subarray(21, key_end);
    const record = body.subarray(key_end);
    if (record.length > size || body.length > 4096) throw new Error('it is longer than a service takes');
    const derive = (secret: Buffer, salt: Buffer, info: Buffer, bytes: number) =>
      Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));
    const about = Buffer.concat([Buffer.from('WebPush: info\0'), this.keys.getPublicKey(), sender]);
    const secret = derive(this.keys.computeSecret(sender), this.auth, about, 32);
    const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
    const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(record.subarray(-16));
    const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
    const end = padded.findLastIndex((byte) => byte !== 0);
    if (padded[end] !== 2) throw new Error('it does not end as the last record does');
    return padded.subarray(0, end).toString('utf8');
  }
}

/** The service, on this machine. */
export class PushService {
  private readonly subscribers = new Map<string, Subscriber>();

  /** How many messages were under way at once, at most. */
  most_at_once = 0;

  /** How long it thinks before it answers, milliseconds. */
  thinks_ms = 0;

  /** Why messages were not as the RFCs have them. */
  readonly faults: string[] = [];

  /** And now. */
  at_once = 0;

  private constructor(
    private readonly server: Server,
    /** What the sender's clock says. */
    private readonly now: () => Promise<number>,
  ) {}

  static async start(now: () => Promise<number> = () => Promise.resolve(Date.now())): Promise<PushService> {
    const server = createServer();
    const service = new PushService(server, now);
    server.on('request', (request: IncomingMessage, response) => {
      void service.take(request).then(({ status, retry_after }) => {
        response.writeHead(status, retry_after === undefined ? {} : { 'retry-after': retry_after });
        response.end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return service;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A browser subscribes. */
  subscribe(server_key: string): Subscriber {
    const path = `/push/${randomBytes(24).toString('base64url')}`;
    const subscriber = new Subscriber(this.origin + path, server_key);
    this.subscribers.set(path, subscriber);
    return subscriber;
  }

  /** A browser has left. */
  forget({ endpoint }: Subscriber): void {
    this.subscribers.delete(new URL(endpoint).pathname);
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async take(request: IncomingMessage): Promise<Answer> {
    this.at_once += 1;
    this.most_at_once = Math.max(this.most_at_once, this.at_once);
    const body = await buffer(request);
    await after(this.thinks_ms);
    try {
      return await this.answer(request, body);
    } catch (error) {
      this.faults.push(String(error));
      return { status: 400 };
    } finally {
      this.at_once -= 1;
    }
  }

  private async answer({ method, url = '', headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    const subscriber = this.subscribers.get(url);
    if (!subscriber) return { status: 410 };
    if (method !== 'POST') throw new Error(`${method} is not how a message comes`);
    const header = (name: string) => headers[name] as string | undefined;
    const now_ms = await this.now();
    checkWord(header('authorization') ?? '', { ...subscriber, audience: this.origin, now_ms });
    if (header('content-encoding') !== 'aes128gcm') throw new Error('it is not aes128gcm');
    if (!/^\d+$/.test(header('ttl') ?? '')) throw new Error('it has no TTL');
    const topic = header('topic');
    if (topic !== undefined && !/^[\w-]{1,32}$/.test(topic)) throw new Error(`${topic} is no topic`);
    subscriber.attempts.push(now_ms);
    const scripted = subscriber.answers.shift();
    if (scripted && scripted.status >= 300) return scripted;
    const text = subscriber.decrypt(body);
    subscriber.received.push({
      ...{ text, json: JSON.parse(text), topic, urgency: header('urgency'), ttl_secs: Number(header('ttl')) },
    });
    return scripted ?? { status: 201 };
  }
}

/** RFC 8292, section 2: a token of whose key it says, for this service, good for a day at most. */
function checkWord(
  authorization: string,
  { server_key, audience, now_ms }: { server_key: string; audience: string; now_ms: number },
): void {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  if (key !== server_key) throw new Error('it is not from whom the browser lets write');
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    ...{ kty: 'EC', crv: 'P-256' },
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const is_signed = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!is_signed) throw new Error('it is not signed by its key');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  if (read(head).alg !== 'ES256') throw new Error('it is not ES256');
  const { aud, exp, sub } = read(claims);
  if (aud !== audience) throw new Error(`it is for ${aud}`);
  const left_secs = exp - now_ms / 1000;
  if (left_secs <= 0 || left_secs > 86_400) throw new Error(`it is good for ${left_secs} s`);
  if (!/^(mailto:|https:)/.test(sub)) throw new Error(`${sub} is no contact`);
}
