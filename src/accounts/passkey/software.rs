//! An authenticator and a browser for tests: they sign whatever they are told to.

use base64ct::{Base64UrlUnpadded, Encoding};
use p256::ecdsa::signature::Signer;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::base64url::Base64Url;
use super::response::{AssertionResponse, AttestationResponse, AuthenticationResponse, RegistrationResponse};
use super::{RelyingParty, UserVerification};

pub const CHALLENGE: [u8; 32] = [7; 32];
pub const USER: &[u8] = b"u1";

/// The site of the tests.
pub fn party() -> RelyingParty {
    RelyingParty {
        id: "vault.example".to_owned(),
        name: "CryptoVault".to_owned(),
        origin: "https://vault.example".to_owned(),
        user_verification: UserVerification::Required,
    }
}

/// What a browser says that has nothing to hide.
pub fn client_data(ceremony: &str) -> Value {
    json!({
        "type": ceremony, "challenge": Base64UrlUnpadded::encode_string(&CHALLENGE),
        "origin": "https://vault.example", "crossOrigin": false
    })
}

/// A key of one of the two kinds.
pub enum Key {
    Es256(p256::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

/// An authenticator with one passkey.
pub struct Authenticator {
    pub key: Key,
    pub id: Vec<u8>,
    pub party_id: String,
    pub flags: u8,
    pub count: u32,
    pub extensions: Vec<u8>,
}

impl Authenticator {
    fn new(key: Key) -> Self {
        // User present and verified.
        let flags = 0b101;
        let (id, party_id) = (vec![9; 32], "vault.example".to_owned());
        Self { key, id, party_id, flags, count: 0, extensions: Vec::new() }
    }

    pub fn es256() -> Self {
        Self::new(Key::Es256(p256::ecdsa::SigningKey::from_slice(&[3; 32]).unwrap()))
    }

    pub fn ed25519() -> Self {
        Self::new(Key::Ed25519(ed25519_dalek::SigningKey::from_bytes(&[4; 32])))
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Es256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_der().as_bytes().to_vec()
            }
            Key::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
        }
    }

    pub fn cose_key(&self) -> Vec<u8> {
        match &self.key {
            Key::Es256(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                [
                    &[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32],
                    &point.x().unwrap()[..],
                    &[0x22, 0x58, 32],
                    &point.y().unwrap()[..],
                ]
                .concat()
            }
            Key::Ed25519(key) => {
                [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32], &key.verifying_key().as_bytes()[..]]
                    .concat()
            }
        }
    }

    fn data(&self, credential: &[u8]) -> Vec<u8> {
        let flags = self.flags
            | (if credential.is_empty() { 0 } else { 1 << 6 })
            | (if self.extensions.is_empty() { 0 } else { 1 << 7 });
        let count = self.count.to_be_bytes();
        [&Sha256::digest(&self.party_id)[..], &[flags], &count, credential, &self.extensions].concat()
    }

    /// The authenticator data of a new passkey.
    pub fn new_data(&self) -> Vec<u8> {
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        self.data(&[&[0; 16], &length[..], &self.id, &self.cose_key()].concat())
    }

    /// Registers with any attestation object.
    pub fn register_with(&self, object: Vec<u8>, client_data: &Value) -> RegistrationResponse {
        let id = Base64Url(self.id.clone());
        RegistrationResponse {
            raw_id: id.clone(),
            id,
            r#type: "public-key".to_owned(),
            response: AttestationResponse {
                client_data_json: Base64Url(client_data.to_string().into_bytes()),
                attestation_object: Base64Url(object),
                transports: vec!["hybrid".to_owned(), "telepathy".to_owned(), "internal".to_owned()],
            },
        }
    }

    /// Registers as browsers do.
    pub fn register(&self, client_data: &Value) -> RegistrationResponse {
        self.register_with(object("none", &[0xa0], &self.new_data()), client_data)
    }

    /// Registers with self attestation.
    pub fn register_self(&self, client_data: &Value, alg: u8) -> RegistrationResponse {
        let data = self.new_data();
        let signature = self.sign(&[&data[..], &Sha256::digest(client_data.to_string())].concat());
        let length = u8::try_from(signature.len()).unwrap();
        let statement =
            [&[0xa2, 0x63, b'a', b'l', b'g', alg, 0x63, b's', b'i', b'g', 0x58, length], &signature[..]];
        self.register_with(object("packed", &statement.concat(), &data), client_data)
    }

    /// Uses the passkey.
    pub fn authenticate(&self, client_data: &Value) -> AuthenticationResponse {
        let (data, client_data) = (self.data(&[]), client_data.to_string());
        let signature = self.sign(&[&data[..], &Sha256::digest(&client_data)].concat());
        let id = Base64Url(self.id.clone());
        AuthenticationResponse {
            raw_id: id.clone(),
            id,
            r#type: "public-key".to_owned(),
            response: AssertionResponse {
                client_data_json: Base64Url(client_data.into_bytes()),
                authenticator_data: Base64Url(data),
                signature: Base64Url(signature),
                user_handle: Some(Base64Url(USER.to_vec())),
            },
        }
    }
}

/// An attestation object.
pub fn object(format: &str, statement: &[u8], data: &[u8]) -> Vec<u8> {
    let text = |text: &str| [&[0x60 | u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    let head = if length[0] == 0 { vec![0x58, length[1]] } else { vec![0x59, length[0], length[1]] };
    let parts = [&[0xa3], &text("fmt")[..], &text(format), &text("attStmt"), statement, &text("authData")];
    [&parts.concat()[..], &head, data].concat()
}
