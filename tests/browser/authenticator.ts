import { createHmac } from 'node:crypto';
import type { CDPSession, Page } from 'playwright-core';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_MS = 30_000;

/** The six digits that an authenticator application shows at a moment: RFC 6238 with SHA-1. */
export function totp(secret: string, at_ms = Date.now()): string {
  const bits = [...secret.replace(/[\s=]/g, '').toUpperCase()]
    .map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at_ms / STEP_MS)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = digest[19]! & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** An authenticator application: each code is of a step of its own, as the server takes each step once. */
export class Application {
  private last_step = 0;

  constructor(private readonly secret: string) {}

  /** The next code that has not been used; it may be that of the coming step, which the server takes too. */
  async next(): Promise<string> {
    const now_step = Math.floor(Date.now() / STEP_MS);
    const step = Math.max(now_step, this.last_step + 1);
    // One step ahead is accepted, two are not.
    const early_ms = (step - 1) * STEP_MS - Date.now();
    if (early_ms > 0) await new Promise((done) => setTimeout(done, early_ms + 200));
    this.last_step = step;
    return totp(this.secret, step * STEP_MS);
  }
}

/** A device that holds passkeys, in place of a real one. */
export class Authenticator {
  private constructor(
    private readonly session: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async on(page: Page): Promise<Authenticator> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable', { enableUI: false });
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Authenticator(session, authenticatorId);
  }

  /** Whether the person touches it whenever it asks. */
  async present(enabled: boolean): Promise<void> {
    await this.session.send('WebAuthn.setAutomaticPresenceSimulation', {
      authenticatorId: this.authenticatorId,
      enabled,
    });
  }

  async passkeys(): Promise<number> {
    const { credentials } = await this.session.send('WebAuthn.getCredentials', {
      authenticatorId: this.authenticatorId,
    });
    return credentials.length;
  }
}
