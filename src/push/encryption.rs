//! Encryption of messages to a browser (RFC 8291).

use hkdf::Hkdf;
use p256::SecretKey;
use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use sha2::Sha256;

use super::content::{self, SALT_BYTES};
use super::subscription::Subscription;

/// Bytes of a message at most: with what is around it, 4096, which every push service takes (RFC 8030, section 7.2).
pub const MOST_BYTES: usize = 4096 - 86 - 17;

/// What is drawn for each message, and never used again.
#[derive(Clone)]
pub struct Chance {
    /// Of the keys.
    pub salt: [u8; SALT_BYTES],
    /// A private key on P-256.
    pub secret: [u8; 32],
}

/// Why a message was not encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotEncrypted {
    /// It is longer than push services take.
    TooLong,
    /// What was drawn is no private key, as one in four thousand million is not: draw again.
    Unlucky,
}

/// The body that a push service hands on, which only the browser can read.
///
/// # Errors
/// Why it was not encrypted.
pub fn encrypt(to: &Subscription, message: &[u8], chance: &Chance) -> Result<Vec<u8>, NotEncrypted> {
    if message.len() > MOST_BYTES {
        return Err(NotEncrypted::TooLong);
    }
    let secret = SecretKey::from_slice(&chance.secret).map_err(|_| NotEncrypted::Unlucky)?;
    let (own, theirs) = (secret.public_key().to_encoded_point(false), to.key().to_encoded_point(false));
    let shared = diffie_hellman(secret.to_nonzero_scalar(), to.key().as_affine());
    let info = [b"WebPush: info\0".as_slice(), theirs.as_bytes(), own.as_bytes()];
    let mut ikm = [0; 32];
    Hkdf::<Sha256>::new(Some(to.auth()), shared.raw_secret_bytes())
        .expand_multi_info(&info, &mut ikm)
        .map_err(|_| NotEncrypted::TooLong)?;
    content::encode(&ikm, chance.salt, own.as_bytes(), message).map_err(|_| NotEncrypted::TooLong)
}

#[cfg(test)]
mod tests {
    use aes_gcm::aead::AeadInPlace;
    use aes_gcm::{Aes128Gcm, KeyInit, Tag};
    use base64ct::{Base64UrlUnpadded, Encoding};
    use p256::PublicKey;

    use super::*;
    use crate::push::subscription::Services;

    /// RFC 8291, section 5 and appendix A.
    const UA_SECRET: &str = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
    const UA_PUBLIC: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
    const AS_SECRET: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    const SALT: &str = "DGv6ra1nlYgDCS1FRnbzlw";
    const BODY: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml\
                        mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT\
                        pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    fn bytes<const BYTES: usize>(text: &str) -> [u8; BYTES] {
        Base64UrlUnpadded::decode_vec(text).unwrap().try_into().unwrap()
    }

    fn subscription() -> Subscription {
        Subscription::parse("https://push.example.net/p/1", UA_PUBLIC, AUTH, Services::Public).unwrap()
    }

    fn chance() -> Chance {
        Chance { salt: bytes(SALT), secret: bytes(AS_SECRET) }
    }

    /// What a browser does with a body (RFC 8291, section 3; RFC 8188, section 2), with its own keys.
    fn decrypt(body: &[u8]) -> Vec<u8> {
        let (salt, sender, record) = (&body[..16], &body[21..86], &body[86..]);
        let secret = SecretKey::from_slice(&bytes::<32>(UA_SECRET)).unwrap();
        let shared = diffie_hellman(
            secret.to_nonzero_scalar(),
            PublicKey::from_sec1_bytes(sender).unwrap().as_affine(),
        );
        let info = [b"WebPush: info\0", bytes::<65>(UA_PUBLIC).as_slice(), sender].concat();
        let (mut ikm, mut key, mut nonce) = ([0; 32], [0; 16], [0; 12]);
        let auth = bytes::<16>(AUTH);
        Hkdf::<Sha256>::new(Some(&auth), shared.raw_secret_bytes()).expand(&info, &mut ikm).unwrap();
        let keys = Hkdf::<Sha256>::new(Some(salt), &ikm);
        keys.expand(b"Content-Encoding: aes128gcm\0", &mut key).unwrap();
        keys.expand(b"Content-Encoding: nonce\0", &mut nonce).unwrap();
        let (record, tag) = record.split_at(record.len() - 16);
        let mut message = record.to_vec();
        Aes128Gcm::new(&key.into())
            .decrypt_in_place_detached(&nonce.into(), b"", &mut message, Tag::from_slice(tag))
            .unwrap();
        assert_eq!(message.pop(), Some(2), "the end of the last record");
        message
    }

    #[test]
    fn the_example_of_rfc_8291_is_encrypted_byte_for_byte() {
        let body = encrypt(&subscription(), b"When I grow up, I want to be a watermelon", &chance()).unwrap();
        assert_eq!(Base64UrlUnpadded::encode_string(&body), BODY);
        assert_eq!(decrypt(&body), b"When I grow up, I want to be a watermelon");
    }

    #[test]
    fn messages_of_all_lengths_are_read_by_the_browser_and_the_longest_fills_4096_bytes() {
        for length in [0, 1, 15, 16, 17, 1000, MOST_BYTES] {
            let message = vec![b'm'; length];
            let body = encrypt(&subscription(), &message, &chance()).unwrap();
            assert_eq!((body.len(), decrypt(&body)), (length + 103, message));
        }
        assert_eq!(MOST_BYTES + 103, 4096);
        let longer = vec![b'm'; MOST_BYTES + 1];
        assert_eq!(encrypt(&subscription(), &longer, &chance()), Err(NotEncrypted::TooLong));
    }

    #[test]
    fn what_is_no_private_key_must_be_drawn_again() {
        for secret in [[0; 32], [255; 32]] {
            let unlucky = Chance { secret, ..chance() };
            assert_eq!(encrypt(&subscription(), b"", &unlucky), Err(NotEncrypted::Unlucky));
        }
    }
}
