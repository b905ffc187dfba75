//! Voluntary application server identification (RFC 8292): who sends a message, in words that its push service can check.

use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde::Serialize;

use super::subscription::decode;

/// `{"typ":"JWT","alg":"ES256"}` in base64url.
const HEADER: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9";
/// A word is good for so long; 24 hours at most (section 2).
const GOOD_FOR_SECS: i64 = 43_200;
/// Words given within the same hour are the same, so that they need not be signed anew for each message.
const STEP_SECS: i64 = 3600;

/// The key that we are known by. What [`fmt::Debug`] shows of it is its public half.
#[derive(Clone)]
pub struct VapidKey {
    signing: SigningKey,
    public: String,
    contact: String,
}

/// Why text is no key that we can be known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MalformedVapid {
    /// It is not a private key on P-256 in base64url.
    Key,
    /// It is no `mailto:` or `https:` address.
    Contact,
}

#[derive(Serialize)]
struct Claims<'c> {
    aud: &'c str,
    exp: i64,
    sub: &'c str,
}

impl VapidKey {
    /// Reads a private key, 32 bytes in base64url, and an address by which a push service can reach us.
    ///
    /// # Errors
    /// Which of them is malformed, without a word of what it is.
    pub fn parse(secret: &str, contact: &str) -> Result<Self, MalformedVapid> {
        let secret = decode::<32>(secret.trim()).ok_or(MalformedVapid::Key)?;
        let signing = SigningKey::from_slice(&secret).map_err(|_| MalformedVapid::Key)?;
        let point = signing.verifying_key().to_encoded_point(false);
        let contact = contact.trim();
        let is_mail = contact.strip_prefix("mailto:").is_some_and(|mail| mail.contains('@'));
        let is_page = contact.strip_prefix("https://").is_some_and(|page| !page.is_empty());
        if !(is_mail || is_page) || contact.chars().any(|char| char.is_whitespace() || char.is_control()) {
            return Err(MalformedVapid::Contact);
        }
        let public = Base64UrlUnpadded::encode_string(point.as_bytes());
        Ok(Self { signing, public, contact: contact.to_owned() })
    }

    /// The public half: what a page subscribes with as `applicationServerKey`.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// The `Authorization` header to a push service, by its origin.
    pub fn authorization(&self, origin: &str, now_secs: i64) -> String {
        let expires_secs = now_secs.div_euclid(STEP_SECS) * STEP_SECS + GOOD_FOR_SECS;
        format!("vapid t={}, k={}", self.token(origin, expires_secs), self.public)
    }

    /// A signed token. The signature has its randomness from the key and the text (RFC 6979): the same claims have the same one.
    fn token(&self, origin: &str, expires_secs: i64) -> String {
        let claims = Claims { aud: origin, exp: expires_secs, sub: &self.contact };
        // Two texts and a number: they are always JSON.
        let claims = serde_json::to_vec(&claims).unwrap_or_default();
        let signed = format!("{HEADER}.{}", Base64UrlUnpadded::encode_string(&claims));
        let signature: Signature = self.signing.sign(signed.as_bytes());
        format!("{signed}.{}", Base64UrlUnpadded::encode_string(&signature.to_bytes()))
    }
}

impl fmt::Debug for VapidKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("VapidKey").field("public", &self.public).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;

    use super::*;

    /// RFC 8292, section 2.4.
    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1Mj\
                         M3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9oj\
                         FwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA";
    const PUBLIC: &str =
        "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
    /// Any private key: that of RFC 8291.
    const SECRET: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";

    fn key() -> VapidKey {
        VapidKey::parse(SECRET, "mailto:push@example.com").unwrap()
    }

    /// The header and claims of a token whose signature is of this key.
    fn verified<'t>(token: &'t str, public: &str) -> Option<&'t str> {
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let key = VerifyingKey::from_sec1_bytes(&decode::<65>(public).unwrap()).unwrap();
        let signature = Signature::from_slice(&decode::<64>(signature)?).ok()?;
        key.verify(signed.as_bytes(), &signature).ok().map(|()| signed)
    }

    #[test]
    fn the_token_of_rfc_8292_verifies_and_ours_says_the_same_byte_for_byte() {
        let example = verified(TOKEN, PUBLIC).unwrap();
        let ours = key().token("https://push.example.net", 1_453_523_768);
        assert_eq!(verified(&ours, key().public()), Some(example));
        assert_eq!(verified(&ours, PUBLIC), None);
        let forged = ours.replace("eyJ0", "eyJ1");
        assert_eq!(verified(&forged, key().public()), None);
    }

    #[test]
    fn a_word_is_good_for_eleven_to_twelve_hours_and_the_same_within_an_hour() {
        let word = |now_secs| key().authorization("https://push.example.net", now_secs);
        let expected = format!(
            "vapid t={}, k={}",
            key().token("https://push.example.net", 1_700_000_000 / 3600 * 3600 + 43_200),
            key().public()
        );
        assert_eq!(word(1_700_000_000), expected);
        // 1,699,999,200 is a whole hour.
        assert_eq!(word(1_699_999_200), word(1_700_002_799));
        assert_ne!(word(1_700_002_799), word(1_700_002_800));
    }

    #[test]
    fn a_key_or_a_contact_that_is_none_is_refused_without_being_shown() {
        let refused = |secret: &str, contact: &str| VapidKey::parse(secret, contact).unwrap_err();
        let zero = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        for secret in ["", "yfWPiYE", zero] {
            assert_eq!(refused(secret, "mailto:a@example.com"), MalformedVapid::Key);
        }
        for contact in ["", "a@example.com", "mailto:a", "http://example.com", "mailto:a@b c"] {
            assert_eq!(refused(SECRET, contact), MalformedVapid::Contact);
        }
        assert!(!format!("{:?}", key()).contains(SECRET));
        // The public half of the example in RFC 8291.
        assert!(key().public().starts_with("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"));
    }
}
