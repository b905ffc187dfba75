import type { AuditEventName, Scope } from '../wire';

/** How somebody signed in, after `Signed in 3 h ago`. */
export function methodWords(method: string): string {
  return METHODS[method] ?? '';
}

const METHODS: Record<string, string> = {
  password: ' with the password',
  totp: ' with a code',
  recovery_code: ' with a recovery code',
  passkey: ' with a passkey',
};

export type Tone = 'plain' | 'good' | 'fair' | 'bad';

/** What happened, and whether it deserves a look. */
export function eventWords(event: string): { text: string; tone: Tone } {
  const [text, tone = 'plain'] = EVENTS[event as AuditEventName] ?? [event.replaceAll('_', ' ')];
  return { text, tone };
}

const EVENTS: Record<AuditEventName, readonly [string, Tone?]> = {
  registered: ['Account created', 'good'],
  signed_in: ['Signed in'],
  sign_in_failed: ['Sign-in failed', 'fair'],
  signed_out: ['Signed out'],
  session_ended: ['Session ended'],
  sessions_ended: ['All other sessions ended'],
  refresh_reused: ['An old session token was used again, so its session was ended', 'bad'],
  password_changed: ['Password changed', 'good'],
  password_reset_asked: ['Password reset asked for', 'fair'],
  password_reset: ['Password reset', 'good'],
  totp_enabled: ['Authenticator app turned on', 'good'],
  totp_disabled: ['Authenticator app turned off', 'fair'],
  recovery_codes_made: ['New recovery codes made'],
  recovery_code_used: ['Recovery code used', 'fair'],
  passkey_added: ['Passkey added', 'good'],
  passkey_renamed: ['Passkey renamed'],
  passkey_removed: ['Passkey removed', 'fair'],
  key_created: ['API key created'],
  key_rotated: ['API key rotated'],
  key_revoked: ['API key revoked'],
  key_used: ['API key used'],
  exported: ['Data exported', 'fair'],
};

export const SCOPES: readonly { scope: Scope; label: string; explanation: string }[] = [
  { scope: 'market:read', label: 'Read the market', explanation: 'Boards, markets and candles.' },
  { scope: 'vault:read', label: 'Read the vault', explanation: 'What you keep here, without changing it.' },
  {
    scope: 'vault:write',
    label: 'Change the vault',
    explanation: 'Add, change and remove what you keep here.',
  },
];
