import type { components } from '../data/openapi';

/** The shapes of docs/accounts.md, under short names: openapi.d.ts has them from the server's own types. */
type Schemas = components['schemas'];

/** Who one is with a session; a key's answer has no session in it. */
export type Me = { [Part in Exclude<keyof Schemas['Me'], 'scopes'>]: NonNullable<Schemas['Me'][Part]> };

export interface SignedIn {
  status: 'signed_in';
  me: Me;
}

export type Factor = Schemas['Factor'];

export interface SecondFactor {
  status: 'second_factor';
  factors: Factor[];
}

export type LoginAnswer = SignedIn | SecondFactor;

export type Passkey = Schemas['PasskeyView'];
export type Account = Schemas['AccountView'];
export type Session = Schemas['SessionRow'];
export type Sessions = Schemas['Sessions'];
export type Ended = Schemas['Ended'];
export type TotpSecret = Schemas['TotpOffer'];
export type RecoveryCodes = Schemas['RecoveryCodes'];
export type Scope = Schemas['Scope'];
export type Key = Schemas['KeyView'];
export type Keys = Schemas['Keys'];
export type NewKey = Schemas['NewKey'];
export type AuditEventName = Schemas['Event'];
export type AuditEvent = Schemas['EventView'];
export type AuditPage = Schemas['AuditPage'];

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
