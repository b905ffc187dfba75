//! What the browser sends: `RegistrationResponseJSON` and `AuthenticationResponseJSON` (Web Authentication, sections 5.1.7 and
//! following), as `PublicKeyCredential.toJSON()` makes them. What is not used here is not read.

use serde::Deserialize;
use utoipa::ToSchema;

use super::PasskeyError;
use super::base64url::Base64Url;

/// A new passkey.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationResponse {
    /// Its id.
    pub id: Base64Url,
    /// The same.
    pub raw_id: Base64Url,
    /// `public-key`.
    pub r#type: String,
    /// What was said and signed.
    pub response: AttestationResponse,
}

/// `AuthenticatorAttestationResponseJSON`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttestationResponse {
    /// What the browser says, JSON.
    #[serde(rename = "clientDataJSON")]
    pub client_data_json: Base64Url,
    /// What the authenticator says, CBOR.
    pub attestation_object: Base64Url,
    /// How the authenticator can be reached.
    #[serde(default)]
    pub transports: Vec<String>,
}

/// The use of a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticationResponse {
    /// Its id.
    pub id: Base64Url,
    /// The same.
    pub raw_id: Base64Url,
    /// `public-key`.
    pub r#type: String,
    /// What was said and signed.
    pub response: AssertionResponse,
}

/// `AuthenticatorAssertionResponseJSON`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssertionResponse {
    /// What the browser says, JSON.
    #[serde(rename = "clientDataJSON")]
    pub client_data_json: Base64Url,
    /// What the authenticator says.
    pub authenticator_data: Base64Url,
    /// The signature over both.
    pub signature: Base64Url,
    /// Whose passkey it is, as the site said when it was made.
    #[serde(default)]
    pub user_handle: Option<Base64Url>,
}

/// The id of the passkey, which is said twice.
pub(super) fn credential_id<'r>(
    id: &'r Base64Url,
    raw_id: &Base64Url,
    r#type: &str,
) -> Result<&'r [u8], PasskeyError> {
    if r#type != "public-key" || id != raw_id {
        return Err(PasskeyError::Malformed);
    }
    Ok(&id.0)
}
