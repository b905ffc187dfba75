import { fromBase64url, toBase64url } from './base64url';
import { bodyOf, send } from './transport';
import type { AuthenticationCredential, CreationOptions, CredentialName } from './wire';
import type { RegistrationCredential, RequestOptions } from './wire';

/** Whether this browser knows passkeys at all. */
export const passkeys = 'PublicKeyCredential' in window;

interface Asked<Options> {
  public_key: Options;
}

/** Asks the server what to sign, and the person's device to sign it. `autofill`: offered in the field, not in a window. */
export async function usePasskey(signal?: AbortSignal, autofill = false): Promise<AuthenticationCredential> {
  const { public_key } = await bodyOf<Asked<RequestOptions>>(
    await send('POST', '/api/auth/passkey/options', {}, signal),
  );
  const { challenge, allowCredentials, ...rest } = public_key;
  const credential = await navigator.credentials.get({
    publicKey: {
      ...rest,
      challenge: fromBase64url(challenge),
      ...(allowCredentials ? { allowCredentials: allowCredentials.map(named) } : {}),
    },
    ...(signal ? { signal } : {}),
    ...(autofill ? { mediation: 'conditional' } : {}),
  });
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('', 'NotAllowedError');
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    ...outside(credential),
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      authenticatorData: toBase64url(response.authenticatorData),
      signature: toBase64url(response.signature),
      ...(response.userHandle ? { userHandle: toBase64url(response.userHandle) } : {}),
    },
  };
}

/** Has the person's device make a passkey. */
export async function makePasskey(options: CreationOptions): Promise<RegistrationCredential> {
  const { challenge, user, excludeCredentials, ...rest } = options;
  const credential = await navigator.credentials.create({
    publicKey: {
      ...rest,
      challenge: fromBase64url(challenge),
      user: { ...user, id: fromBase64url(user.id) },
      ...(excludeCredentials ? { excludeCredentials: excludeCredentials.map(named) } : {}),
    },
  });
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('', 'NotAllowedError');
  const response = credential.response as AuthenticatorAttestationResponse;
  const publicKey = response.getPublicKey();
  return {
    ...outside(credential),
    response: {
      clientDataJSON: toBase64url(response.clientDataJSON),
      attestationObject: toBase64url(response.attestationObject),
      authenticatorData: toBase64url(response.getAuthenticatorData()),
      transports: response.getTransports(),
      publicKeyAlgorithm: response.getPublicKeyAlgorithm(),
      ...(publicKey ? { publicKey: toBase64url(publicKey) } : {}),
    },
  };
}

/** All but the response. */
function outside(credential: PublicKeyCredential) {
  const { id, rawId, type, authenticatorAttachment } = credential;
  return {
    id,
    rawId: toBase64url(rawId),
    type,
    clientExtensionResults: credential.getClientExtensionResults(),
    ...(authenticatorAttachment ? { authenticatorAttachment } : {}),
  };
}

function named({ id, type, transports }: CredentialName): PublicKeyCredentialDescriptor {
  return {
    id: fromBase64url(id),
    type,
    ...(transports ? { transports: transports as AuthenticatorTransport[] } : {}),
  };
}
