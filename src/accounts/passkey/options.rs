//! What the browser is asked for: `PublicKeyCredentialCreationOptionsJSON` and `PublicKeyCredentialRequestOptionsJSON` (Web
//! Authentication, sections 5.1.8 and 5.1.9), for `parseCreationOptionsFromJSON()` and `parseRequestOptionsFromJSON()`.

use serde::Serialize;
use utoipa::ToSchema;

use super::base64url::Base64Url;
use super::cose::{EDDSA, ES256};
use super::{RelyingParty, StoredPasskey, UserVerification};

/// How long people may take, in milliseconds: no longer than the cookie that keeps the challenge.
const TIMEOUT_MS: u32 = 5 * 60 * 1000;

/// For a new passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreationOptions {
    /// This site.
    pub rp: Party,
    /// Whose it will be.
    pub user: User,
    /// 32 random bytes.
    pub challenge: Base64Url,
    /// Kinds of keys, the best first.
    pub pub_key_cred_params: Vec<KeyKind>,
    /// In milliseconds.
    pub timeout: u32,
    /// Passkeys that the account has: their authenticators refuse.
    pub exclude_credentials: Vec<Descriptor>,
    /// What the authenticator must be able to.
    pub authenticator_selection: Selection,
    /// `none`.
    pub attestation: &'static str,
}

/// For the use of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestOptions {
    /// 32 random bytes.
    pub challenge: Base64Url,
    /// In milliseconds.
    pub timeout: u32,
    /// This site's domain.
    pub rp_id: String,
    /// Passkeys that may be used; if none is named, any of this site.
    pub allow_credentials: Vec<Descriptor>,
    /// Whether it must be made sure who uses it.
    pub user_verification: UserVerification,
}

/// `PublicKeyCredentialRpEntity`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Party {
    /// Its domain.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// `PublicKeyCredentialUserEntityJSON`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Says nothing to people, 1 to 64 bytes; comes back as `userHandle`.
    pub id: Base64Url,
    /// What tells accounts apart: the address.
    pub name: String,
    /// What people are called: the same.
    pub display_name: String,
}

/// `PublicKeyCredentialParameters`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeyKind {
    /// `public-key`.
    pub r#type: &'static str,
    /// A COSE algorithm.
    pub alg: i64,
}

/// `PublicKeyCredentialDescriptorJSON`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Descriptor {
    /// `public-key`.
    pub r#type: &'static str,
    /// The credential id.
    pub id: Base64Url,
    /// How its authenticator can be reached.
    pub transports: Vec<String>,
}

/// `AuthenticatorSelectionCriteria`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    /// `required`: it must be found without a name, so that it can sign in alone.
    pub resident_key: &'static str,
    /// The same for old browsers.
    pub require_resident_key: bool,
    /// Whether it must be made sure who uses it.
    pub user_verification: UserVerification,
}

impl Descriptor {
    fn of(passkey: &StoredPasskey) -> Self {
        Self {
            r#type: "public-key",
            id: passkey.credential_id.clone(),
            transports: passkey.transports.clone(),
        }
    }
}

impl RelyingParty {
    /// Asks for a new passkey of the user with this handle (1 to 64 bytes) and address, who has `passkeys` already.
    pub fn creation_options<'p>(
        &self,
        challenge: [u8; 32],
        user_handle: &[u8],
        email: &str,
        passkeys: impl IntoIterator<Item = &'p StoredPasskey>,
    ) -> CreationOptions {
        let user_verification = self.user_verification;
        CreationOptions {
            rp: Party { id: self.id.clone(), name: self.name.clone() },
            user: User {
                id: Base64Url(user_handle.to_vec()),
                name: email.to_owned(),
                display_name: email.to_owned(),
            },
            challenge: Base64Url(challenge.to_vec()),
            pub_key_cred_params: [EDDSA, ES256].map(|alg| KeyKind { r#type: "public-key", alg }).to_vec(),
            timeout: TIMEOUT_MS,
            exclude_credentials: passkeys.into_iter().map(Descriptor::of).collect(),
            authenticator_selection: Selection {
                resident_key: "required",
                require_resident_key: true,
                user_verification,
            },
            attestation: "none",
        }
    }

    /// Asks for one of `passkeys`, or for any of this site if none is given.
    pub fn request_options<'p>(
        &self,
        challenge: [u8; 32],
        passkeys: impl IntoIterator<Item = &'p StoredPasskey>,
    ) -> RequestOptions {
        RequestOptions {
            challenge: Base64Url(challenge.to_vec()),
            timeout: TIMEOUT_MS,
            rp_id: self.id.clone(),
            allow_credentials: passkeys.into_iter().map(Descriptor::of).collect(),
            user_verification: self.user_verification,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::software::party;
    use super::*;

    fn passkey() -> StoredPasskey {
        StoredPasskey {
            credential_id: Base64Url(vec![255; 3]),
            public_key: Base64Url(vec![]),
            sign_count: 0,
            is_backup_eligible: true,
            is_backed_up: true,
            transports: vec!["internal".to_owned()],
        }
    }

    #[test]
    fn what_browsers_are_asked_for_is_pinned() {
        let descriptor = json!({"type": "public-key", "id": "____", "transports": ["internal"]});
        let options = party().creation_options([0; 32], b"u1", "a@example.com", [&passkey()]);
        assert_eq!(
            serde_json::to_value(options).unwrap(),
            json!({
                "rp": {"id": "vault.example", "name": "CryptoVault"},
                "user": {"id": "dTE", "name": "a@example.com", "displayName": "a@example.com"},
                "challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pubKeyCredParams": [{"type": "public-key", "alg": -8}, {"type": "public-key", "alg": -7}],
                "timeout": 300_000,
                "excludeCredentials": [descriptor],
                "authenticatorSelection": {
                    "residentKey": "required", "requireResidentKey": true, "userVerification": "required"
                },
                "attestation": "none"
            })
        );
        let options = party().request_options([0; 32], []);
        assert_eq!(
            serde_json::to_value(options).unwrap(),
            json!({
                "challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "timeout": 300_000,
                "rpId": "vault.example",
                "allowCredentials": [],
                "userVerification": "required"
            })
        );
        let options = party().request_options([0; 32], [&passkey()]);
        assert_eq!(serde_json::to_value(options.allow_credentials).unwrap(), json!([descriptor]));
    }

    #[test]
    fn the_stored_form_of_a_passkey_is_pinned() {
        let stored = json!({
            "credential_id": "____", "public_key": "", "sign_count": 0, "is_backup_eligible": true,
            "is_backed_up": true, "transports": ["internal"]
        });
        assert_eq!(serde_json::to_value(passkey()).unwrap(), stored);
        assert_eq!(serde_json::from_value::<StoredPasskey>(stored).unwrap(), passkey());
    }
}
