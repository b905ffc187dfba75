//! Secrets of API keys: `cv_` and 32 random bytes in base64url. They are shown once; only their hashes are stored.

use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

/// What every secret begins with, so that it is recognised wherever it leaks to.
pub const PREFIX: &str = "cv_";

/// A secret. [`fmt::Debug`] does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiSecret([u8; 32]);

impl ApiSecret {
    /// The secret of these random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// Reads a secret as it was shown: exactly so.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let encoded = text.strip_prefix(PREFIX)?;
        let length = Base64UrlUnpadded::decode(encoded, &mut bytes).ok()?.len();
        (length == bytes.len()).then_some(Self(bytes))
    }

    /// The text that its owner is shown.
    pub fn show(&self) -> String {
        format!("{PREFIX}{}", Base64UrlUnpadded::encode_string(&self.0))
    }

    /// What is stored of it and what it is found by: SHA-256 of the text that was shown, in base64url.
    pub fn hash(&self) -> String {
        Base64UrlUnpadded::encode_string(&Sha256::digest(self.show()))
    }
}

impl fmt::Debug for ApiSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn its_text_and_its_hash_are_pinned() {
        let secret = ApiSecret::new([1; 32]);
        assert_eq!(secret.show(), "cv_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
        // Python: hashlib.sha256(b"cv_AQEB…AQE"), in base64url.
        assert_eq!(secret.hash(), "VsmSHjpOxrOaXzIC6G8_65CXjhHOE2rVWC9xlYRIvHE");
        assert_eq!(format!("{secret:?}"), "ApiSecret(..)");
    }

    #[test]
    fn what_is_not_exactly_a_secret_is_refused() {
        let shown = ApiSecret::new([255; 32]).show();
        for end in 0..shown.len() {
            assert_eq!(ApiSecret::parse(shown.get(..end).unwrap()), None, "{end}");
        }
        for wrong in
            [format!("{shown}="), format!("{shown}A"), shown.replace("cv_", "CV_"), format!(" {shown}")]
        {
            assert_eq!(ApiSecret::parse(&wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_secret_comes_back_as_it_went(random in any::<[u8; 32]>(), text in ".{0,60}") {
            let secret = ApiSecret::new(random);
            prop_assert_eq!(ApiSecret::parse(&secret.show()), Some(secret));
            prop_assert_eq!(ApiSecret::parse(&text), None);
            prop_assert_eq!(ApiSecret::parse(&format!("cv_{text}")), None);
        }
    }
}
