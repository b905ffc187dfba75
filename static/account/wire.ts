/** The shapes of docs/accounts.md, under its names. */

export interface Me {
  user: { id: string; email: string };
  session_id: string;
  csrf_token: string;
  expires_ms: number;
  proven_until_ms: number;
}

export interface SignedIn {
  status: 'signed_in';
  me: Me;
}

export type Factor = 'totp' | 'recovery_code' | 'passkey';

export interface SecondFactor {
  status: 'second_factor';
  factors: Factor[];
}

export type LoginAnswer = SignedIn | SecondFactor;

export interface Passkey {
  id: string;
  name: string;
  created_ms: number;
  last_used_ms?: number | null;
  is_backed_up: boolean;
}

export interface Account {
  id: string;
  email: string;
  created_ms: number;
  password_changed_ms: number;
  totp_enabled: boolean;
  recovery_codes_left: number;
  passkeys: Passkey[];
}

export interface Session {
  id: string;
  is_current: boolean;
  method: string;
  user_agent: string | null;
  place: string | null;
  address: string | null;
  created_ms: number;
  last_seen_ms: number;
}

export interface Sessions {
  sessions: Session[];
}

export interface Ended {
  ended: number;
}

export interface TotpSecret {
  secret: string;
  uri: string;
}

export interface RecoveryCodes {
  recovery_codes: string[];
}

export type Scope = 'market:read' | 'vault:read' | 'vault:write';

export interface Key {
  id: string;
  name: string;
  scopes: Scope[];
  created_ms: number;
  expires_ms?: number | null;
  last_used_ms?: number | null;
  replaced_by?: string | null;
}

export interface Keys {
  keys: Key[];
}

export interface NewKey {
  secret: string;
  key: Key;
}

export type AuditEventName =
  | 'registered'
  | 'signed_in'
  | 'sign_in_failed'
  | 'signed_out'
  | 'session_ended'
  | 'sessions_ended'
  | 'refresh_reused'
  | 'password_changed'
  | 'password_reset_asked'
  | 'password_reset'
  | 'totp_enabled'
  | 'totp_disabled'
  | 'recovery_codes_made'
  | 'recovery_code_used'
  | 'passkey_added'
  | 'passkey_renamed'
  | 'passkey_removed'
  | 'key_created'
  | 'key_rotated'
  | 'key_revoked'
  | 'key_used'
  | 'exported';

export interface AuditEvent {
  id: string;
  at_ms: number;
  event: AuditEventName;
  address: string | null;
  user_agent: string | null;
  detail?: string | null;
}

export interface AuditPage {
  events: AuditEvent[];
  next_cursor?: string | null;
}

/** What proves that it is the person: to the second step of signing in, and when the server asks again. */
export type Proof =
  | { method: 'password'; password: string }
  | { method: 'totp' | 'recovery_code'; code: string }
  | { method: 'passkey'; credential: AuthenticationCredential };

// Credentials are sent as WebAuthn level 3 has them in JSON; binary parts are base64url.

export interface RequestOptions {
  challenge: string;
  timeout?: number;
  rpId?: string;
  allowCredentials?: CredentialName[];
  userVerification?: UserVerificationRequirement;
}

export interface CreationOptions {
  rp: { id?: string; name: string };
  user: { id: string; name: string; displayName: string };
  challenge: string;
  pubKeyCredParams: { type: 'public-key'; alg: number }[];
  timeout?: number;
  excludeCredentials?: CredentialName[];
  authenticatorSelection?: AuthenticatorSelectionCriteria;
  attestation?: AttestationConveyancePreference;
}

export interface CredentialName {
  id: string;
  type: 'public-key';
  transports?: string[];
}

export interface AuthenticationCredential {
  id: string;
  rawId: string;
  type: string;
  authenticatorAttachment?: string;
  clientExtensionResults: object;
  response: {
    clientDataJSON: string;
    authenticatorData: string;
    signature: string;
    userHandle?: string;
  };
}

export interface RegistrationCredential {
  id: string;
  rawId: string;
  type: string;
  authenticatorAttachment?: string;
  clientExtensionResults: object;
  response: {
    clientDataJSON: string;
    attestationObject: string;
    authenticatorData: string;
    transports: string[];
    publicKeyAlgorithm: number;
    publicKey?: string;
  };
}

/** Codes of errors that only accounts have. */
export type AccountErrorCode =
  | 'unauthenticated'
  | 'session_ended'
  | 'session_required'
  | 'reauthentication_required'
  | 'invalid_csrf_token'
  | 'invalid_credentials'
  | 'invalid_code'
  | 'step_expired'
  | 'weak_password'
  | 'rate_limited'
  | 'too_many_attempts';
