//! The secrets that tokens are signed with: today's, and the one before it, so that a change of keys signs nobody out.

use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Bytes of a secret at least: the output of SHA-256 (RFC 7518, section 3.2).
pub const LEAST_SECRET_BYTES: usize = 32;

/// And at most: a block of it. More would be hashed to less.
pub const MOST_SECRET_BYTES: usize = 64;

/// Characters of a key's name at most.
const LONGEST_KID: usize = 32;

/// A named secret. What [`fmt::Debug`] shows of it is its name.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    kid: String,
    secret: Vec<u8>,
}

impl Key {
    /// Its name, which tokens carry.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The secret itself.
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// HMAC-SHA256 that has taken in `domain`, which says what it is for, and `message`. Nothing that a token is signed over
    /// has a line feed in it, so that no such code is also a token's signature.
    pub(super) fn mac(&self, domain: &str, message: &str) -> Hmac<Sha256> {
        // A secret is at most a block, and is filled up with zeros to one (RFC 2104): so this cannot fail.
        let mut block = [0; MOST_SECRET_BYTES];
        block.iter_mut().zip(&self.secret).for_each(|(place, byte)| *place = *byte);
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
        for part in [domain, "\n", message] {
            mac.update(part.as_bytes());
        }
        mac
    }

    /// Reads `kid:base64url`.
    fn parse(text: &str, slot: Slot) -> Result<Self, MalformedKey> {
        let malformed = |expected| MalformedKey { slot, expected };
        let (kid, secret) =
            text.trim().split_once(':').ok_or(malformed("a name, a colon and a secret in base64url"))?;
        let is_name = (1..=LONGEST_KID).contains(&kid.len())
            && kid.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        if !is_name {
            return Err(malformed("named with 1 to 32 letters, digits, dots, hyphens or underscores"));
        }
        let secret = Base64UrlUnpadded::decode_vec(secret)
            .map_err(|_| malformed("a name, a colon and a secret in base64url without padding"))?;
        if !(LEAST_SECRET_BYTES..=MOST_SECRET_BYTES).contains(&secret.len()) {
            return Err(malformed("a secret of 32 to 64 bytes"));
        }
        Ok(Self { kid: kid.to_owned(), secret })
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Key").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// The keys that are honoured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRing {
    current: Key,
    previous: Option<Key>,
}

impl KeyRing {
    /// Reads `kid:base64url` of today's key and, where there is one, of the one before it.
    ///
    /// # Errors
    /// Which of them is malformed and what it must be, without a word of what it is.
    pub fn parse(current: &str, previous: Option<&str>) -> Result<Self, MalformedKey> {
        let current = Key::parse(current, Slot::Current)?;
        let previous = previous.map(|text| Key::parse(text, Slot::Previous)).transpose()?;
        if previous.as_ref().is_some_and(|previous| previous.kid == current.kid) {
            let expected = "named differently from the current key";
            return Err(MalformedKey { slot: Slot::Previous, expected });
        }
        Ok(Self { current, previous })
    }

    /// The key that new tokens are signed with.
    pub fn current(&self) -> &Key {
        &self.current
    }

    /// All keys that are honoured, today's first.
    pub fn all(&self) -> impl Iterator<Item = &Key> {
        core::iter::once(&self.current).chain(&self.previous)
    }

    /// The key of this name.
    pub fn named(&self, kid: &str) -> Option<&Key> {
        self.all().find(|key| key.kid == kid)
    }
}

/// Which of the two keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Today's.
    Current,
    /// The one before it.
    Previous,
}

/// A key that cannot be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MalformedKey {
    /// Which.
    pub slot: Slot,
    /// What it must be, as the rest of a sentence that ends "must be".
    pub expected: &'static str,
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A key whose secret is one byte, 32 times.
    pub fn text(kid: &str, byte: u8) -> String {
        format!("{kid}:{}", Base64UrlUnpadded::encode_string(&[byte; 32]))
    }

    /// A ring of such keys.
    pub fn ring(current: (&str, u8), previous: Option<(&str, u8)>) -> KeyRing {
        let previous = previous.map(|(kid, byte)| text(kid, byte));
        KeyRing::parse(&text(current.0, current.1), previous.as_deref()).unwrap()
    }

    #[test]
    fn keys_are_found_by_name() {
        let ring = ring(("2026-10", 1), Some(("2026-04", 2)));
        assert_eq!(ring.current().kid(), "2026-10");
        assert_eq!(ring.named("2026-04").unwrap().secret(), [2; 32]);
        assert_eq!(ring.named("2025-10"), None);
    }

    #[test]
    fn a_malformed_key_is_refused_by_slot() {
        let good = text("a", 1);
        for wrong in [
            "",
            ":",
            "a",
            "a:",
            "a:short",
            "a:c2hvcnQ",
            "a b:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
            ":AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
            "a:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
            "a:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBA+/",
        ] {
            assert_eq!(KeyRing::parse(wrong, None).unwrap_err().slot, Slot::Current, "{wrong}");
            assert_eq!(KeyRing::parse(&good, Some(wrong)).unwrap_err().slot, Slot::Previous, "{wrong}");
        }
        assert_eq!(KeyRing::parse(&good, Some(&text("a", 2))).unwrap_err().slot, Slot::Previous);

        let of_length = |length| format!("a:{}", Base64UrlUnpadded::encode_string(&vec![1; length]));
        for (length, is_good) in [(31, false), (32, true), (64, true), (65, false)] {
            assert_eq!(KeyRing::parse(&of_length(length), None).is_ok(), is_good, "{length}");
        }
    }

    #[test]
    fn nothing_shows_a_secret() {
        let shown = format!("{:?}", ring(("now", 7), Some(("then", 9))));
        assert_eq!(
            shown,
            r#"KeyRing { current: Key { kid: "now", .. }, previous: Some(Key { kid: "then", .. }) }"#
        );
        let error = KeyRing::parse("name:TopSecret!", None).unwrap_err();
        assert!(!format!("{error:?}").contains("TopSecret"));
    }
}
