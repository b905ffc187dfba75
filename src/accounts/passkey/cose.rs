//! Public keys as authenticators give them: COSE_Key (RFC 9053), ES256 and EdDSA with Ed25519.

use ecdsa::signature::Verifier;
use p256::ecdsa;

use super::PasskeyError;
use super::cbor::Value;

/// ECDSA on P-256 with SHA-256.
pub(super) const ES256: i64 = -7;

/// EdDSA, here with Ed25519 alone.
pub(super) const EDDSA: i64 = -8;

// Labels of COSE_Key, and what stands there: RFC 9052, section 7, and RFC 9053, section 7.
const KEY_TYPE: i64 = 1;
const ALGORITHM: i64 = 3;
const CURVE: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
const OCTET_KEY_PAIR: i64 = 1;
const TWO_COORDINATES: i64 = 2;
const P_256: i64 = 1;
const ED25519: i64 = 6;

/// A key that was found to be one: a point of its curve, and no weak one.
pub(super) enum PublicKey {
    Es256(Box<ecdsa::VerifyingKey>),
    Ed25519(Box<ed25519_dalek::VerifyingKey>),
}

impl PublicKey {
    /// Takes a COSE_Key, which must have what its type needs and nothing else (Web Authentication, section 6.5.1).
    pub fn parse(key: &Value<'_>) -> Result<Self, PasskeyError> {
        let at = |label| key.at(&Value::Int(label));
        let is = |label, number| at(label) == Some(&Value::Int(number));
        let coordinate =
            |label| at(label).and_then(Value::bytes).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let parsed = if is(KEY_TYPE, TWO_COORDINATES) && is(ALGORITHM, ES256) && is(CURVE, P_256) {
            coordinate(X).zip(coordinate(Y)).filter(|_| key.entries() == Some(5)).and_then(|(x, y)| {
                let point = p256::EncodedPoint::from_affine_coordinates(&x.into(), &y.into(), false);
                ecdsa::VerifyingKey::from_encoded_point(&point).ok().map(Box::new).map(Self::Es256)
            })
        } else if is(KEY_TYPE, OCTET_KEY_PAIR) && is(ALGORITHM, EDDSA) && is(CURVE, ED25519) {
            coordinate(X).filter(|_| key.entries() == Some(4)).and_then(|x| {
                let key = ed25519_dalek::VerifyingKey::from_bytes(&x).ok()?;
                (!key.is_weak()).then(|| Self::Ed25519(Box::new(key)))
            })
        } else {
            None
        };
        parsed.ok_or(PasskeyError::UnsupportedKey)
    }

    /// Its number among the COSE algorithms.
    pub fn algorithm(&self) -> i64 {
        match self {
            Self::Es256(_) => ES256,
            Self::Ed25519(_) => EDDSA,
        }
    }

    /// Checks a signature: of ES256 in DER, of EdDSA 64 bytes (Web Authentication, section 6.5.5).
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), PasskeyError> {
        let is_right = match self {
            Self::Es256(key) => ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
        };
        if is_right { Ok(()) } else { Err(PasskeyError::WrongSignature) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::software::Authenticator;
    use super::*;

    /// A key with one entry changed, added (where there was none) or taken away.
    fn altered(key: &[u8], label: i64, value: Option<Value<'_>>) -> Result<(), PasskeyError> {
        let Some(Value::Map(mut entries)) = Value::read_all(key) else { unreachable!() };
        entries.retain(|(other, _)| *other != Value::Int(label));
        entries.extend(value.map(|value| (Value::Int(label), value)));
        PublicKey::parse(&Value::Map(entries)).map(|_| ())
    }

    #[test]
    fn keys_of_other_kinds_and_what_is_no_key_are_refused() {
        let unsupported = Err(PasskeyError::UnsupportedKey);
        for authenticator in [Authenticator::es256(), Authenticator::ed25519()] {
            let key = authenticator.cose_key();
            assert_eq!(altered(&key, 99, None), Ok(()));
            for label in [KEY_TYPE, ALGORITHM, CURVE, X] {
                assert_eq!(altered(&key, label, None), unsupported, "{label}");
                assert_eq!(altered(&key, label, Some(Value::Int(-257))), unsupported, "{label}");
                assert_eq!(altered(&key, label, Some(Value::Text("ES256"))), unsupported, "{label}");
            }
            assert_eq!(altered(&key, X, Some(Value::Bytes(&[1; 31]))), unsupported);
            assert_eq!(altered(&key, X, Some(Value::Bytes(&[1; 33]))), unsupported);
            // Another optional parameter (key_ops), or one of the private key.
            assert_eq!(altered(&key, 4, Some(Value::Array(vec![Value::Int(2)]))), unsupported);
            assert_eq!(altered(&key, -4, Some(Value::Bytes(&[1; 32]))), unsupported);
        }
        let key = Authenticator::es256().cose_key();
        assert_eq!(altered(&key, Y, Some(Value::Bytes(&[1; 32]))), unsupported, "no point of the curve");
        assert_eq!(altered(&key, Y, None), unsupported);
        let key = Authenticator::ed25519().cose_key();
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert_eq!(altered(&key, X, Some(Value::Bytes(&neutral))), unsupported, "a point of small order");
        assert_eq!(altered(&key, X, Some(Value::Bytes(&[0; 32]))), unsupported, "a point of small order");
    }

    #[test]
    fn a_signature_is_of_its_form_and_its_message() {
        for authenticator in [Authenticator::es256(), Authenticator::ed25519()] {
            let bytes = authenticator.cose_key();
            let key = PublicKey::parse(&Value::read_all(&bytes).unwrap()).unwrap();
            let signature = authenticator.sign(b"message");
            assert_eq!(key.verify(b"message", &signature), Ok(()));
            let wrong = Err(PasskeyError::WrongSignature);
            assert_eq!(key.verify(b"messagf", &signature), wrong);
            assert_eq!(key.verify(b"message", &[signature.clone(), vec![0]].concat()), wrong);
            for end in 0..signature.len() {
                assert_eq!(key.verify(b"message", &signature[..end]), wrong, "{end}");
                let mut changed = signature.clone();
                changed[end] ^= 1;
                assert_eq!(key.verify(b"message", &changed), wrong, "{end}");
            }
        }
    }
}
