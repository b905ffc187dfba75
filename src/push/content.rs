//! The `aes128gcm` content coding (RFC 8188), in one record.

use aes_gcm::aead::AeadInPlace;
use aes_gcm::{Aes128Gcm, KeyInit, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;

/// Bytes of a salt.
pub const SALT_BYTES: usize = 16;
/// Size of a record: what every push service takes (RFC 8030, section 7.2).
const RECORD_BYTES: u32 = 4096;
/// What ends the last record: here the only one.
const LAST_RECORD: u8 = 2;
/// Bytes of the tag that AES-GCM adds.
const TAG_BYTES: usize = 16;

/// What cannot be encoded: it does not fit into a record, or the name of its key into its byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// Encodes a message under keys made of `ikm` and the salt. The salt is used once.
///
/// # Errors
/// It does not fit into a record.
pub fn encode(ikm: &[u8], salt: [u8; SALT_BYTES], key_id: &[u8], message: &[u8]) -> Result<Vec<u8>, TooLong> {
    let key_id_bytes = u8::try_from(key_id.len()).map_err(|_| TooLong)?;
    let record_bytes = message.len() + 1 + TAG_BYTES;
    if u32::try_from(record_bytes).map_or(true, |bytes| bytes > RECORD_BYTES) {
        return Err(TooLong);
    }
    let keys = Hkdf::<Sha256>::new(Some(&salt), ikm);
    let (mut key, mut nonce) = ([0; 16], [0; 12]);
    // An output is too long from 8160 bytes on, and these are 16 and 12.
    keys.expand(b"Content-Encoding: aes128gcm\0", &mut key).map_err(|_| TooLong)?;
    keys.expand(b"Content-Encoding: nonce\0", &mut nonce).map_err(|_| TooLong)?;
    let mut record = Vec::with_capacity(record_bytes);
    record.extend_from_slice(message);
    record.push(LAST_RECORD);
    // The number of the record goes into the nonce: the first is 0, which changes nothing.
    let tag = Aes128Gcm::new(&key.into())
        .encrypt_in_place_detached(Nonce::from_slice(&nonce), b"", &mut record)
        .map_err(|_| TooLong)?;
    let mut body = Vec::with_capacity(SALT_BYTES + 5 + key_id.len() + record_bytes);
    body.extend_from_slice(&salt);
    body.extend_from_slice(&RECORD_BYTES.to_be_bytes());
    body.push(key_id_bytes);
    body.extend_from_slice(key_id);
    body.append(&mut record);
    body.extend_from_slice(&tag);
    Ok(body)
}

#[cfg(test)]
mod tests {
    use base64ct::{Base64UrlUnpadded, Encoding};

    use super::*;

    #[test]
    fn the_example_of_rfc_8188_is_encoded_byte_for_byte() {
        // Section 3.1.
        let ikm = Base64UrlUnpadded::decode_vec("yqdlZ-tYemfogSmv7Ws5PQ").unwrap();
        let salt = Base64UrlUnpadded::decode_vec("I1BsxtFttlv3u_Oo94xnmw").unwrap();
        let body = encode(&ikm, salt.try_into().unwrap(), b"", b"I am the walrus").unwrap();
        assert_eq!(
            Base64UrlUnpadded::encode_string(&body),
            "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg"
        );
    }

    #[test]
    fn what_does_not_fit_into_a_record_is_refused() {
        // 4096 − 1 − 16.
        assert!(encode(b"k", [0; 16], b"", &[b'x'; 4079]).is_ok());
        assert_eq!(encode(b"k", [0; 16], b"", &[b'x'; 4080]), Err(TooLong));
        assert_eq!(encode(b"k", [0; 16], &[0; 256], b""), Err(TooLong));
    }
}
