//! Tokens: signed statements of who holds them, JWTs (RFC 7519) with HS256 and nothing else.
//!
//! A token is of a [`Kind`], named in its header, and no kind passes for another. The algorithm is never taken from the token,
//! and the key by its name from the [`KeyRing`]. All of it is checked here; the library decides on the signature alone.

use chrono::DateTime;
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt, Claims, Header, ParseError, UntrustedToken, ValidationError};
use serde::{Deserialize, Serialize};

use super::claims::Kind;
use super::keys::{Key, KeyRing};

/// Bytes of a token at most; a longer one is refused before anything of it is read.
pub const MOST_BYTES: usize = 2048;

/// Clocks of the places that sign may be ahead of those that verify by so many seconds.
const LEEWAY_SECS: i64 = 5;

/// A token that was found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<C> {
    /// What it says.
    pub claims: C,
    /// When it was signed, in Unix seconds.
    pub issued_secs: i64,
    /// When it ends, in Unix seconds.
    pub expires_secs: i64,
}

/// Why there is no good token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenError {
    /// Longer than any that is given out.
    TooLong,
    /// Not a token of this form.
    Malformed,
    /// Signed in a way that is not used here, or not at all.
    WrongAlgorithm,
    /// Of another kind.
    WrongKind,
    /// By a key that is not honoured (any more).
    UnknownKey,
    /// Not signed by that key.
    WrongSignature,
    /// Of another issuer.
    WrongIssuer,
    /// For another audience.
    WrongAudience,
    /// From the future.
    NotYetValid,
    /// Over.
    Expired,
}

/// What all kinds say.
#[derive(Serialize, Deserialize)]
struct Payload<C> {
    iss: String,
    aud: String,
    #[serde(flatten)]
    claims: C,
}

/// Signs and verifies the tokens of one site.
#[derive(Debug, Clone)]
pub struct Tokens {
    keys: KeyRing,
    issuer: String,
    audience: String,
}

impl Tokens {
    /// Tokens with these `keys`, `iss` and `aud`.
    pub fn new(keys: KeyRing, issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        Self { keys, issuer: issuer.into(), audience: audience.into() }
    }

    /// The keys.
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// A token that says `claims` from now on. The same claims in the same second give the same token.
    ///
    /// # Errors
    /// [`TokenError::Malformed`] if the time is none, [`TokenError::TooLong`] if the claims are.
    pub fn sign<C: Kind>(&self, claims: &C, now_secs: i64) -> Result<String, TokenError> {
        let time = |secs: Option<i64>| secs.and_then(|secs| DateTime::from_timestamp(secs, 0));
        let mut said = Claims::new(Payload {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            claims: Borrowed(claims),
        });
        said.issued_at = Some(time(Some(now_secs)).ok_or(TokenError::Malformed)?);
        said.expiration = Some(time(now_secs.checked_add(C::TTL_SECS)).ok_or(TokenError::Malformed)?);
        let key = self.keys.current();
        let header = Header::empty().with_key_id(key.kid()).with_token_type(C::TYPE);
        let token = Hs256.token(&header, &said, &signing_key(key)).map_err(|_| TokenError::Malformed)?;
        if token.len() > MOST_BYTES { Err(TokenError::TooLong) } else { Ok(token) }
    }

    /// What a token says, if it is good now.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn verify<C: Kind>(&self, token: &str, now_secs: i64) -> Result<Verified<C>, TokenError> {
        if token.len() > MOST_BYTES {
            return Err(TokenError::TooLong);
        }
        let token = UntrustedToken::new(token).map_err(|error| match error {
            ParseError::UnsupportedContentType(_) => TokenError::WrongKind,
            _ => TokenError::Malformed,
        })?;
        if token.algorithm() != "HS256" {
            return Err(TokenError::WrongAlgorithm);
        }
        if token.header().token_type.as_deref() != Some(C::TYPE) {
            return Err(TokenError::WrongKind);
        }
        let kid = token.header().key_id.as_deref();
        let key = kid.and_then(|kid| self.keys.named(kid)).ok_or(TokenError::UnknownKey)?;
        let verified = Hs256.validator::<Payload<C>>(&signing_key(key)).validate(&token);
        let (_, said) = verified.map_err(refusal)?.into_parts();

        if said.custom.iss != self.issuer {
            return Err(TokenError::WrongIssuer);
        }
        if said.custom.aud != self.audience {
            return Err(TokenError::WrongAudience);
        }
        let (Some(issued), Some(expires)) = (said.issued_at, said.expiration) else {
            return Err(TokenError::Malformed);
        };
        let (issued_secs, expires_secs) = (issued.timestamp(), expires.timestamp());
        let valid_from_secs = said.not_before.map_or(issued_secs, |from| from.timestamp().max(issued_secs));
        if valid_from_secs > now_secs.saturating_add(LEEWAY_SECS) {
            return Err(TokenError::NotYetValid);
        }
        if expires_secs <= now_secs {
            return Err(TokenError::Expired);
        }
        Ok(Verified { claims: said.custom.claims, issued_secs, expires_secs })
    }
}

/// Claims that are signed without being copied.
struct Borrowed<'c, C>(&'c C);

impl<C: Serialize> Serialize for Borrowed<'_, C> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

fn signing_key(key: &Key) -> Hs256Key {
    Hs256Key::new(key.secret())
}

fn refusal(error: ValidationError) -> TokenError {
    match error {
        ValidationError::AlgorithmMismatch { .. } => TokenError::WrongAlgorithm,
        ValidationError::InvalidSignature
        | ValidationError::InvalidSignatureLen { .. }
        | ValidationError::MalformedSignature(_) => TokenError::WrongSignature,
        _ => TokenError::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use base64ct::{Base64UrlUnpadded, Encoding};
    use hmac::Mac;
    use jwt_compact::alg::{Hs512, Hs512Key};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::claims::{AccessClaims, PasskeyPurpose, RefreshClaims, StepClaims};
    use super::super::keys::tests::ring;
    use super::*;

    const NOW: i64 = 1_790_000_000;

    fn site(keys: KeyRing) -> Tokens {
        Tokens::new(keys, "https://vault.example", "cryptovault")
    }

    fn ours() -> Tokens {
        site(ring(("a", 1), None))
    }

    fn claims() -> AccessClaims {
        AccessClaims { sub: "u1".to_owned(), sid: "s1".to_owned() }
    }

    fn refused(token: &str) -> TokenError {
        ours().verify::<AccessClaims>(token, NOW).unwrap_err()
    }

    fn encode(part: impl AsRef<[u8]>) -> String {
        Base64UrlUnpadded::encode_string(part.as_ref())
    }

    /// A token with any header and any payload, rightly signed with the key of [`ours`].
    fn signed(header: &Value, payload: &str) -> String {
        let text = format!("{}.{}", encode(header.to_string()), encode(payload));
        let mut mac = <hmac::Hmac<sha2::Sha256> as Mac>::new_from_slice(&[1; 32]).unwrap();
        mac.update(text.as_bytes());
        format!("{text}.{}", encode(mac.finalize().into_bytes()))
    }

    fn header() -> Value {
        json!({"alg": "HS256", "kid": "a", "typ": "at+jwt"})
    }

    fn payload() -> Value {
        json!({
            "iss": "https://vault.example", "aud": "cryptovault", "iat": NOW, "exp": NOW + 600, "sub": "u1", "sid": "s1"
        })
    }

    /// What becomes of a token whose payload differs in one field.
    fn with(field: &str, value: Value) -> Option<TokenError> {
        let mut payload = payload();
        payload[field] = value;
        ours().verify::<AccessClaims>(&signed(&header(), &payload.to_string()), NOW).err()
    }

    #[test]
    fn the_form_of_a_token_is_pinned() {
        let token = ours().sign(&claims(), NOW).unwrap();
        let parts: Vec<_> = token.split('.').collect();
        let text = |part: &str| String::from_utf8(Base64UrlUnpadded::decode_vec(part).unwrap()).unwrap();
        assert_eq!(text(parts[0]), r#"{"alg":"HS256","kid":"a","typ":"at+jwt"}"#);
        assert_eq!(
            text(parts[1]),
            r#"{"exp":1790000600,"iat":1790000000,"iss":"https://vault.example","aud":"cryptovault","sub":"u1","sid":"s1"}"#
        );
        assert_eq!(token, signed(&header(), &text(parts[1])));
    }

    #[test]
    fn every_kind_comes_back_as_it_went() {
        fn round<C: Kind + PartialEq + core::fmt::Debug>(claims: C) {
            let token = ours().sign(&claims, NOW).unwrap();
            assert_eq!(ours().sign(&claims, NOW).unwrap(), token);
            let expires_secs = NOW + C::TTL_SECS;
            assert_eq!(
                ours().verify::<C>(&token, NOW),
                Ok(Verified { claims, issued_secs: NOW, expires_secs })
            );
        }
        let text = |text: &str| text.to_owned();
        round(claims());
        round(RefreshClaims { sub: text("u1"), sid: text("s1"), n: u64::MAX });
        round(StepClaims::SecondFactor { sub: text("u1"), pending: text("p1") });
        for (purpose, sub, pending) in [
            (PasskeyPurpose::SignIn, None, None),
            (PasskeyPurpose::SecondFactor, Some(text("u1")), Some(text("p1"))),
        ] {
            round(StepClaims::Passkey { challenge: text("c"), purpose, sub, pending });
        }
    }

    #[test]
    fn no_kind_passes_for_another() {
        let tokens = ours();
        let refresh = RefreshClaims { sub: "u1".to_owned(), sid: "s1".to_owned(), n: 0 };
        let refresh = tokens.sign(&refresh, NOW).unwrap();
        assert_eq!(refused(&refresh), TokenError::WrongKind);
        let access = tokens.sign(&claims(), NOW).unwrap();
        assert_eq!(tokens.verify::<StepClaims>(&access, NOW), Err(TokenError::WrongKind));
        assert_eq!(tokens.verify::<RefreshClaims>(&access, NOW), Err(TokenError::WrongKind));
        for typ in [json!("JWT"), json!("AT+JWT"), Value::Null] {
            let mut header = header();
            header["typ"] = typ;
            assert_eq!(refused(&signed(&header, &payload().to_string())), TokenError::WrongKind);
        }
        let mut header = header();
        header["cty"] = json!("CBOR");
        assert_eq!(refused(&signed(&header, &payload().to_string())), TokenError::WrongKind);
    }

    #[test]
    fn the_algorithm_is_not_for_the_token_to_say() {
        for alg in ["none", "None", "", "hs256", "HS384", "HS512", "RS256", "ES256", "EdDSA"] {
            let mut header = header();
            header["alg"] = json!(alg);
            let token = signed(&header, &payload().to_string());
            assert_eq!(refused(&token), TokenError::WrongAlgorithm, "{alg}");
            let unsigned = token.rsplit_once('.').unwrap().0;
            assert_eq!(refused(&format!("{unsigned}.")), TokenError::WrongAlgorithm, "{alg}");
        }
        let unsigned = format!("{}.{}.", encode(header().to_string()), encode(payload().to_string()));
        assert_eq!(refused(&unsigned), TokenError::WrongSignature);
        let header = Header::empty().with_key_id("a").with_token_type("at+jwt");
        let longer = Hs512.token(&header, &Claims::new(payload()), &Hs512Key::new([1; 32])).unwrap();
        assert_eq!(refused(&longer), TokenError::WrongAlgorithm);
    }

    #[test]
    fn a_key_is_honoured_until_the_second_change_of_keys() {
        let token = ours().sign(&claims(), NOW).unwrap();
        let second = site(ring(("b", 2), Some(("a", 1))));
        let third = site(ring(("c", 3), Some(("b", 2))));
        assert!(second.verify::<AccessClaims>(&token, NOW).is_ok());
        assert_eq!(third.verify::<AccessClaims>(&token, NOW), Err(TokenError::UnknownKey));
        // Another secret under the same name is another key.
        assert_eq!(
            site(ring(("a", 9), None)).verify::<AccessClaims>(&token, NOW),
            Err(TokenError::WrongSignature)
        );
        assert_eq!(
            refused(&signed(&json!({"alg": "HS256", "typ": "at+jwt"}), &payload().to_string())),
            TokenError::UnknownKey
        );
    }

    #[test]
    fn it_is_for_this_site_and_for_now() {
        assert_eq!(with("sub", json!("u1")), None);
        assert_eq!(with("iss", json!("https://vault.example.evil")), Some(TokenError::WrongIssuer));
        assert_eq!(with("aud", json!("another")), Some(TokenError::WrongAudience));
        assert_eq!(with("exp", json!(NOW + 1)), None);
        assert_eq!(with("exp", json!(NOW)), Some(TokenError::Expired));
        assert_eq!(with("iat", json!(NOW + 5)), None);
        assert_eq!(with("iat", json!(NOW + 6)), Some(TokenError::NotYetValid));
        assert_eq!(with("nbf", json!(NOW + 5)), None);
        assert_eq!(with("nbf", json!(NOW + 6)), Some(TokenError::NotYetValid));
        for field in ["iss", "aud", "exp", "iat", "sub", "sid"] {
            for value in [json!([]), json!({}), json!(true), json!("1e400"), Value::Null] {
                let is_text = value.is_string() && matches!(field, "sub" | "sid" | "iss" | "aud");
                assert!(is_text || with(field, value) == Some(TokenError::Malformed), "{field}");
            }
            let mut payload = payload();
            payload.as_object_mut().unwrap().remove(field);
            assert_eq!(refused(&signed(&header(), &payload.to_string())), TokenError::Malformed, "{field}");
        }
        assert_eq!(with("exp", json!(i64::MAX)), Some(TokenError::Malformed));
        assert_eq!(with("exp", json!(u64::MAX)), Some(TokenError::Malformed));
        assert_eq!(ours().sign(&claims(), i64::MAX), Err(TokenError::Malformed));
    }

    #[test]
    fn what_is_cut_changed_or_too_long_is_refused() {
        let token = ours().sign(&claims(), NOW).unwrap();
        for end in 0..token.len() {
            assert!(ours().verify::<AccessClaims>(token.get(..end).unwrap(), NOW).is_err(), "{end}");
            let mut changed = token.clone().into_bytes();
            changed[end] = if changed[end] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(ours().verify::<AccessClaims>(&changed, NOW).is_err(), "{end}");
        }
        for wrong in [
            String::new(),
            "..".to_owned(),
            "...".to_owned(),
            format!("{token}."),
            format!("{token}="),
            format!(" {token}"),
            token.replace('.', ".."),
            format!("{}.e30.e30", encode("[".repeat(1000))),
        ] {
            assert_eq!(refused(&wrong), TokenError::Malformed, "{wrong}");
        }
        assert_eq!(refused(&"a".repeat(MOST_BYTES + 1)), TokenError::TooLong);
        let long = AccessClaims { sub: "u".repeat(MOST_BYTES), sid: String::new() };
        assert_eq!(ours().sign(&long, NOW), Err(TokenError::TooLong));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,300}", payload in ".{0,100}") {
            prop_assert!(ours().verify::<AccessClaims>(&text, NOW).is_err());
            prop_assert!(ours().verify::<AccessClaims>(&signed(&header(), &payload), NOW).is_err());
            let three = format!("{}.{}.{}", encode(&text), encode(&payload), encode(&text));
            prop_assert!(ours().verify::<StepClaims>(&three, NOW).is_err());
        }
    }
}
