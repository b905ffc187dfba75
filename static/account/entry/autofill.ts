import { passkeyLogin } from '../enter';
import { passkeys, usePasskey } from '../passkey';

/** What is to be signed is forgotten by the server after five minutes. */
const RENEW_MS = 270_000;

/**
 * Offers the person's passkeys in the field for the address, where the browser can. Quiet until one is chosen:
 * `failed` hears only of those. Returns what ends it.
 */
export function offerPasskeys(failed: (error: unknown) => void): () => void {
  const end = new AbortController();
  void offer(end.signal, failed);
  return () => end.abort();
}

async function offer(ended: AbortSignal, failed: (error: unknown) => void): Promise<void> {
  if (!passkeys || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  while (!ended.aborted) {
    const renewal = AbortSignal.timeout(RENEW_MS);
    let credential;
    try {
      credential = await usePasskey(AbortSignal.any([ended, renewal]), true);
    } catch {
      if (renewal.aborted) continue;
      return;
    }
    try {
      await passkeyLogin(credential);
      return;
    } catch (error) {
      failed(error);
    }
  }
}
