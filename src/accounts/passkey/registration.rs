//! A new passkey: Web Authentication, section 7.1.

use sha2::{Digest, Sha256};

use super::attestation::{self, Attestation};
use super::authenticator_data::AuthenticatorData;
use super::base64url::Base64Url;
use super::client_data::{self, Ceremony};
use super::cose::PublicKey;
use super::response::{RegistrationResponse, credential_id};
use super::{PasskeyError, RelyingParty, StoredPasskey};

/// Ways to reach an authenticator (section 5.8.4); others are forgotten.
const TRANSPORTS: [&str; 6] = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

impl RelyingParty {
    /// Checks the answer to the creation options with this challenge:
    ///
    /// 1. what the browser says: ceremony, challenge, origin, no other site around it;
    /// 2. what the authenticator says: this site, user there and verified, backup flags that agree;
    /// 3. the key: ES256 or EdDSA, and a point of its curve;
    /// 4. that it vouches for itself not at all, or rightly;
    /// 5. that the id is the one that the authenticator gave it.
    ///
    /// That the id is new is for the caller to see to: no two accounts may have it.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn register(
        &self,
        challenge: &[u8],
        response: &RegistrationResponse,
    ) -> Result<StoredPasskey, PasskeyError> {
        let said = &response.response;
        let client_data = said.client_data_json.at_most(client_data::MOST_BYTES)?;
        client_data::check(client_data, Ceremony::Registration, challenge, self)?;

        let attestation = Attestation::parse(said.attestation_object.at_most(attestation::MOST_BYTES)?)?;
        let data = AuthenticatorData::parse(attestation.authenticator_data)?;
        data.check(self)?;
        let credential = data.credential.as_ref().ok_or(PasskeyError::Malformed)?;
        let key = PublicKey::parse(&credential.key)?;
        let signed = [attestation.authenticator_data, &Sha256::digest(client_data)].concat();
        attestation.check(&key, &signed)?;
        if credential_id(&response.id, &response.raw_id, &response.r#type)? != credential.id {
            return Err(PasskeyError::WrongCredential);
        }
        let known = |name: &&str| said.transports.iter().any(|transport| transport == name);
        Ok(StoredPasskey {
            credential_id: Base64Url(credential.id.to_vec()),
            public_key: Base64Url(credential.key_bytes.to_vec()),
            sign_count: data.sign_count,
            is_backup_eligible: data.is_backup_eligible(),
            is_backed_up: data.is_backed_up(),
            transports: TRANSPORTS.into_iter().filter(known).map(ToOwned::to_owned).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::UserVerification;
    use super::super::software::{Authenticator, CHALLENGE, client_data, object, party};
    use super::*;

    fn register(response: &RegistrationResponse) -> Result<StoredPasskey, PasskeyError> {
        party().register(&CHALLENGE, response)
    }

    fn honest() -> Value {
        client_data("webauthn.create")
    }

    /// What becomes of a registration whose client data differ in one field.
    fn with(field: &str, value: Value) -> Option<PasskeyError> {
        let mut client_data = honest();
        client_data[field] = value;
        register(&Authenticator::es256().register(&client_data)).err()
    }

    #[test]
    fn a_new_passkey_is_kept_as_its_authenticator_gave_it() {
        for authenticator in [Authenticator::es256(), Authenticator::ed25519()] {
            let authenticator = Authenticator { flags: 0b1_1101, count: 5, ..authenticator };
            let expected = StoredPasskey {
                credential_id: Base64Url(vec![9; 32]),
                public_key: Base64Url(authenticator.cose_key()),
                sign_count: 5,
                is_backup_eligible: true,
                is_backed_up: true,
                transports: vec!["hybrid".to_owned(), "internal".to_owned()],
            };
            assert_eq!(register(&authenticator.register(&honest())), Ok(expected));
        }
    }

    #[test]
    fn what_the_browser_says_must_be_this_ceremony_here() {
        assert_eq!(with("new", json!({"a": [1]})), None);
        assert_eq!(with("type", json!("webauthn.get")), Some(PasskeyError::WrongType));
        assert_eq!(with("challenge", json!("BwcH")), Some(PasskeyError::WrongChallenge));
        for origin in
            ["https://evil.example", "https://vault.example:8443", "http://vault.example", "null", ""]
        {
            assert_eq!(with("origin", json!(origin)), Some(PasskeyError::WrongOrigin), "{origin}");
        }
        assert_eq!(with("crossOrigin", json!(true)), Some(PasskeyError::CrossOrigin));
        assert_eq!(with("topOrigin", json!("https://vault.example")), Some(PasskeyError::CrossOrigin));
        for field in ["type", "challenge", "origin", "crossOrigin"] {
            assert_eq!(with(field, json!(1)), Some(PasskeyError::Malformed), "{field}");
        }
        let long = "x".repeat(client_data::MOST_BYTES);
        assert_eq!(with("new", json!(long)), Some(PasskeyError::Malformed));
    }

    #[test]
    fn what_the_authenticator_says_must_be_this_site_and_its_user() {
        let with = |change: fn(&mut Authenticator)| {
            let mut authenticator = Authenticator::ed25519();
            change(&mut authenticator);
            register(&authenticator.register(&honest())).err()
        };
        assert_eq!(with(|it| it.party_id = "evil.example".to_owned()), Some(PasskeyError::WrongRelyingParty));
        assert_eq!(with(|it| it.flags = 0b100), Some(PasskeyError::UserNotPresent));
        assert_eq!(with(|it| it.flags = 0b001), Some(PasskeyError::UserNotVerified));
        assert_eq!(with(|it| it.flags = 0b1_0101), Some(PasskeyError::WrongBackupState));
        assert_eq!(with(|it| it.id = vec![1; 1023]), None);
        assert_eq!(with(|it| it.id = vec![1; 1024]), Some(PasskeyError::Malformed));
        assert_eq!(with(|it| it.id = vec![]), Some(PasskeyError::Malformed));
        // Extensions nobody asked for: credProtect is fine, what is no map is not, nor what follows.
        assert_eq!(with(|it| it.extensions = b"\xa1\x6bcredProtect\x02".to_vec()), None);
        assert_eq!(with(|it| it.extensions = vec![2]), Some(PasskeyError::Malformed));
        assert_eq!(with(|it| it.extensions = vec![0xa0, 0]), Some(PasskeyError::Malformed));
        assert_eq!(with(|it| it.flags |= 1 << 7), Some(PasskeyError::Malformed));

        let unverified = Authenticator { flags: 0b001, ..Authenticator::es256() };
        let lenient = RelyingParty { user_verification: UserVerification::Discouraged, ..party() };
        assert!(lenient.register(&CHALLENGE, &unverified.register(&honest())).is_ok());
    }

    #[test]
    fn it_vouches_for_itself_not_at_all_or_rightly() {
        for (authenticator, alg, other) in
            [(Authenticator::es256(), 0x26, 0x27), (Authenticator::ed25519(), 0x27, 0x26)]
        {
            assert!(register(&authenticator.register_self(&honest(), alg)).is_ok());
            let wrong = register(&authenticator.register_self(&honest(), other));
            assert_eq!(wrong, Err(PasskeyError::UnsupportedAttestation));
            // Signed over other client data.
            let mut response = authenticator.register_self(&honest(), alg);
            response.response.client_data_json = authenticator.register(&json!({
                "type": "webauthn.create", "challenge": honest()["challenge"], "origin": "https://vault.example"
            })).response.client_data_json;
            assert_eq!(register(&response), Err(PasskeyError::WrongSignature));

            let data = authenticator.new_data();
            let with = |format: &str, statement: &[u8], data: &[u8]| {
                register(&authenticator.register_with(object(format, statement, data), &honest())).err()
            };
            assert_eq!(with("none", &[0xa0], &data), None);
            assert_eq!(with("none", &[0xa1, 1, 1], &data), Some(PasskeyError::Malformed));
            assert_eq!(with("none", &[0x80], &data), Some(PasskeyError::Malformed));
            assert_eq!(with("None", &[0xa0], &data), Some(PasskeyError::UnsupportedAttestation));
            assert_eq!(with("fido-u2f", &[0xa0], &data), Some(PasskeyError::UnsupportedAttestation));
            assert_eq!(with("packed", &[0xa0], &data), Some(PasskeyError::UnsupportedAttestation));
            // A byte too many, inside and after; a byte too few; nothing new in it.
            assert_eq!(with("none", &[0xa0], &[&data[..], &[0]].concat()), Some(PasskeyError::Malformed));
            let mut longer = object("none", &[0xa0], &data);
            longer.push(0);
            let longer = register(&authenticator.register_with(longer, &honest()));
            assert_eq!(longer, Err(PasskeyError::Malformed));
            for end in 0..data.len() {
                assert_eq!(with("none", &[0xa0], &data[..end]).unwrap(), PasskeyError::Malformed, "{end}");
            }
            let used = authenticator.authenticate(&honest()).response.authenticator_data.0;
            assert_eq!(with("none", &[0xa0], &used), Some(PasskeyError::Malformed));
        }
    }

    #[test]
    fn its_id_is_the_one_that_the_authenticator_gave_it() {
        let response = Authenticator::es256().register(&honest());
        let other = Base64Url(vec![8; 32]);
        let both = RegistrationResponse { id: other.clone(), raw_id: other.clone(), ..response.clone() };
        assert_eq!(register(&both), Err(PasskeyError::WrongCredential));
        let one = RegistrationResponse { id: other, ..response.clone() };
        assert_eq!(register(&one), Err(PasskeyError::Malformed));
        let other_type = RegistrationResponse { r#type: "password".to_owned(), ..response };
        assert_eq!(register(&other_type), Err(PasskeyError::Malformed));
    }

    #[test]
    fn the_json_of_browsers_is_read() {
        let response = Authenticator::es256().register(&honest());
        let json = json!({
            "id": response.id, "rawId": response.raw_id, "type": "public-key",
            "response": {
                "clientDataJSON": response.response.client_data_json,
                "attestationObject": response.response.attestation_object,
                "transports": response.response.transports,
                "authenticatorData": "AA", "publicKey": "AA", "publicKeyAlgorithm": -7
            },
            "authenticatorAttachment": "platform", "clientExtensionResults": {"credProps": {"rk": true}}
        });
        assert_eq!(serde_json::from_value::<RegistrationResponse>(json.clone()).unwrap(), response);
        for wrong in ["A", "AA==", "AB", "+/+/", "\u{e9}"] {
            let mut json = json.clone();
            json["rawId"] = json!(wrong);
            assert!(serde_json::from_value::<RegistrationResponse>(json).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            object_bytes in proptest::collection::vec(any::<u8>(), 0..300), client in ".{0,100}",
            place in 0_usize..180, value: u8,
        ) {
            let authenticator = Authenticator::ed25519();
            let mut response = authenticator.register_with(object_bytes, &honest());
            prop_assert!(register(&response).is_err());
            response.response.client_data_json = Base64Url(client.into_bytes());
            prop_assert!(register(&response).is_err());
            // One byte of a good one changed.
            let mut changed = object("none", &[0xa0], &authenticator.new_data());
            if let Some(byte) = changed.get_mut(place) {
                *byte = value;
            }
            let _ = register(&authenticator.register_with(changed, &honest()));
        }
    }
}
