//! The use of a passkey: Web Authentication, section 7.2.

use sha2::{Digest, Sha256};

use super::authenticator_data::{self, AuthenticatorData};
use super::cbor::Value;
use super::client_data::{self, Ceremony};
use super::cose::PublicKey;
use super::response::{AuthenticationResponse, credential_id};
use super::{PasskeyError, RelyingParty, StoredPasskey};

/// Bytes of a signature at most; those of ES256 have 72.
const LONGEST_SIGNATURE: usize = 256;

/// Whose passkey may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner<'u> {
    /// It is known already who signs in: the passkey may leave it unsaid, but not say otherwise.
    Known(&'u [u8]),
    /// The passkey alone says it: it must name the user that it is stored for.
    Claimed(&'u [u8]),
}

/// What to store after a passkey was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasskeyUse {
    /// How often it was used, or 0. Must be stored before the use counts.
    pub sign_count: u32,
    /// Whether it is on several devices.
    pub is_backed_up: bool,
}

impl RelyingParty {
    /// Checks the answer to the request options with this challenge, by the stored passkey that its id names:
    ///
    /// 1. that it is this passkey, and its owner's;
    /// 2. what the browser says: ceremony, challenge, origin, no other site around it;
    /// 3. what the authenticator says: this site, user there and verified, backup flags that agree with each other and with
    ///    what they were;
    /// 4. the signature over both;
    /// 5. that the counter went up, if there is one.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn authenticate(
        &self,
        challenge: &[u8],
        passkey: &StoredPasskey,
        owner: Owner<'_>,
        response: &AuthenticationResponse,
    ) -> Result<PasskeyUse, PasskeyError> {
        if credential_id(&response.id, &response.raw_id, &response.r#type)? != passkey.credential_id.0 {
            return Err(PasskeyError::WrongCredential);
        }
        let said = &response.response;
        let claimed = said.user_handle.as_ref().map(|handle| handle.0.as_slice());
        let is_owner = match owner {
            Owner::Known(user) => claimed.is_none_or(|claimed| claimed == user),
            Owner::Claimed(user) => claimed == Some(user),
        };
        if !is_owner {
            return Err(PasskeyError::WrongUser);
        }

        let client_data = said.client_data_json.at_most(client_data::MOST_BYTES)?;
        client_data::check(client_data, Ceremony::Authentication, challenge, self)?;

        let data_bytes = said.authenticator_data.at_most(authenticator_data::MOST_BYTES)?;
        let data = AuthenticatorData::parse(data_bytes)?;
        data.check(self)?;
        if data.is_backup_eligible() != passkey.is_backup_eligible {
            return Err(PasskeyError::WrongBackupState);
        }

        let key = Value::read_all(&passkey.public_key.0).ok_or(PasskeyError::UnsupportedKey)?;
        let signed = [data_bytes, &Sha256::digest(client_data)].concat();
        PublicKey::parse(&key)?.verify(&signed, said.signature.at_most(LONGEST_SIGNATURE)?)?;

        let counts = data.sign_count != 0 || passkey.sign_count != 0;
        if counts && data.sign_count <= passkey.sign_count {
            return Err(PasskeyError::CounterWentBack);
        }
        Ok(PasskeyUse { sign_count: data.sign_count, is_backed_up: data.is_backed_up() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::base64url::Base64Url;
    use super::super::software::{Authenticator, CHALLENGE, USER, client_data, party};
    use super::*;

    fn stored(authenticator: &Authenticator) -> StoredPasskey {
        StoredPasskey {
            credential_id: Base64Url(authenticator.id.clone()),
            public_key: Base64Url(authenticator.cose_key()),
            sign_count: authenticator.count,
            is_backup_eligible: false,
            is_backed_up: false,
            transports: Vec::new(),
        }
    }

    fn honest() -> serde_json::Value {
        client_data("webauthn.get")
    }

    /// Uses the passkey of `authenticator` as it was, after `change`.
    fn with(change: impl Fn(&mut Authenticator, &mut StoredPasskey)) -> Result<PasskeyUse, PasskeyError> {
        let mut authenticator = Authenticator::es256();
        let mut passkey = stored(&authenticator);
        change(&mut authenticator, &mut passkey);
        let response = authenticator.authenticate(&honest());
        party().authenticate(&CHALLENGE, &passkey, Owner::Claimed(USER), &response)
    }

    #[test]
    fn a_passkey_signs_its_owner_in() {
        for authenticator in [Authenticator::es256(), Authenticator::ed25519()] {
            let used = party().authenticate(
                &CHALLENGE,
                &stored(&authenticator),
                Owner::Claimed(USER),
                &authenticator.authenticate(&honest()),
            );
            assert_eq!(used, Ok(PasskeyUse { sign_count: 0, is_backed_up: false }));
        }
    }

    #[test]
    fn what_the_browser_says_must_be_this_ceremony_here() {
        let with = |field: &str, value| {
            let authenticator = Authenticator::ed25519();
            let mut client_data = honest();
            client_data[field] = value;
            let response = authenticator.authenticate(&client_data);
            party().authenticate(&CHALLENGE, &stored(&authenticator), Owner::Known(USER), &response).err()
        };
        assert_eq!(with("type", json!("webauthn.create")), Some(PasskeyError::WrongType));
        assert_eq!(with("challenge", json!("BwcH")), Some(PasskeyError::WrongChallenge));
        assert_eq!(with("origin", json!("https://vault.example.evil")), Some(PasskeyError::WrongOrigin));
        assert_eq!(with("crossOrigin", json!(true)), Some(PasskeyError::CrossOrigin));
        assert_eq!(with("crossOrigin", json!("no")), Some(PasskeyError::Malformed));
    }

    #[test]
    fn what_the_authenticator_says_must_be_this_site_and_its_user() {
        assert_eq!(
            with(|it, _| it.party_id = "evil.example".to_owned()),
            Err(PasskeyError::WrongRelyingParty)
        );
        assert_eq!(with(|it, _| it.flags = 0b100), Err(PasskeyError::UserNotPresent));
        assert_eq!(with(|it, _| it.flags = 0b001), Err(PasskeyError::UserNotVerified));
        assert_eq!(with(|it, _| it.flags = 0b1_0101), Err(PasskeyError::WrongBackupState));
        assert_eq!(with(|it, _| it.flags = 0b1101), Err(PasskeyError::WrongBackupState));
        assert_eq!(with(|_, passkey| passkey.is_backup_eligible = true), Err(PasskeyError::WrongBackupState));
        let moved = with(|it, passkey| (it.flags, passkey.is_backup_eligible) = (0b1_1101, true));
        assert_eq!(moved, Ok(PasskeyUse { sign_count: 0, is_backed_up: true }));
    }

    #[test]
    fn it_is_this_passkey_and_its_owners() {
        assert_eq!(with(|it, _| it.id = vec![8; 32]), Err(PasskeyError::WrongCredential));
        assert_eq!(
            with(|_, passkey| passkey.public_key = Base64Url(vec![0])),
            Err(PasskeyError::UnsupportedKey)
        );
        let other = Authenticator::ed25519().cose_key();
        assert_eq!(
            with(|_, passkey| passkey.public_key = Base64Url(other.clone())),
            Err(PasskeyError::WrongSignature)
        );

        let authenticator = Authenticator::es256();
        let owned = |handle: Option<&[u8]>, owner| {
            let mut response = authenticator.authenticate(&honest());
            response.response.user_handle = handle.map(|handle| Base64Url(handle.to_vec()));
            party().authenticate(&CHALLENGE, &stored(&authenticator), owner, &response).err()
        };
        assert_eq!(owned(Some(b"u1"), Owner::Known(USER)), None);
        assert_eq!(owned(None, Owner::Known(USER)), None);
        assert_eq!(owned(Some(b"u2"), Owner::Known(USER)), Some(PasskeyError::WrongUser));
        assert_eq!(owned(Some(b"u2"), Owner::Claimed(USER)), Some(PasskeyError::WrongUser));
        assert_eq!(owned(None, Owner::Claimed(USER)), Some(PasskeyError::WrongUser));
    }

    #[test]
    fn the_counter_goes_up_if_there_is_one() {
        let counted = |stored: u32, said: u32| {
            with(|it, passkey| (passkey.sign_count, it.count) = (stored, said)).map(|used| used.sign_count)
        };
        assert_eq!(counted(0, 0), Ok(0));
        assert_eq!(counted(0, 1), Ok(1));
        assert_eq!(counted(5, 6), Ok(6));
        assert_eq!(counted(5, u32::MAX), Ok(u32::MAX));
        assert_eq!(counted(5, 5), Err(PasskeyError::CounterWentBack));
        assert_eq!(counted(5, 4), Err(PasskeyError::CounterWentBack));
        assert_eq!(counted(5, 0), Err(PasskeyError::CounterWentBack));
    }

    #[test]
    fn every_byte_that_was_signed_matters() {
        let authenticator = Authenticator::ed25519();
        let (good, passkey) = (authenticator.authenticate(&honest()), stored(&authenticator));
        let check = |response: &AuthenticationResponse| {
            party().authenticate(&CHALLENGE, &passkey, Owner::Known(USER), response)
        };
        assert!(check(&good).is_ok());
        for place in 0..good.response.authenticator_data.0.len() {
            let mut changed = good.clone();
            changed.response.authenticator_data.0[place] ^= 2;
            assert!(check(&changed).is_err(), "{place}");
        }
        for place in 0..good.response.client_data_json.0.len() {
            let mut changed = good.clone();
            changed.response.client_data_json.0[place] ^= 0x20;
            assert!(check(&changed).is_err(), "{place}");
        }
        for place in 0..good.response.signature.0.len() {
            let mut changed = good.clone();
            changed.response.signature.0[place] ^= 1;
            assert_eq!(check(&changed), Err(PasskeyError::WrongSignature), "{place}");
        }
        let mut long = good.clone();
        long.response.signature.0.resize(LONGEST_SIGNATURE + 1, 0);
        assert_eq!(check(&long), Err(PasskeyError::Malformed));
        let mut long = good;
        long.response.authenticator_data.0.push(0);
        assert_eq!(check(&long), Err(PasskeyError::Malformed));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(
            data in proptest::collection::vec(any::<u8>(), 0..100), client in ".{0,100}",
            signature in proptest::collection::vec(any::<u8>(), 0..80),
            key in proptest::collection::vec(any::<u8>(), 0..80),
        ) {
            let authenticator = Authenticator::es256();
            let mut passkey = stored(&authenticator);
            let check = |passkey: &StoredPasskey, response: &AuthenticationResponse| {
                party().authenticate(&CHALLENGE, passkey, Owner::Known(USER), response)
            };
            let mut response = authenticator.authenticate(&honest());
            response.response.signature = Base64Url(signature);
            prop_assert_eq!(check(&passkey, &response), Err(PasskeyError::WrongSignature));
            passkey.public_key = Base64Url(key);
            prop_assert!(check(&passkey, &response).is_err());
            response.response.authenticator_data = Base64Url(data);
            prop_assert!(check(&passkey, &response).is_err());
            response.response.client_data_json = Base64Url(client.into_bytes());
            prop_assert!(check(&passkey, &response).is_err());
        }
    }
}
