//! Bytes as the JSON forms of Web Authentication write them.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PasskeyError;

/// Bytes, in JSON as base64url without padding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String)]
pub struct Base64Url(pub Vec<u8>);

impl Base64Url {
    /// Reads the text.
    pub fn parse(text: &str) -> Option<Self> {
        Base64UrlUnpadded::decode_vec(text).ok().map(Self)
    }

    /// The bytes, if they are not more than `most`.
    pub(super) fn at_most(&self, most: usize) -> Result<&[u8], PasskeyError> {
        if self.0.len() > most { Err(PasskeyError::Malformed) } else { Ok(&self.0) }
    }
}

impl core::fmt::Display for Base64Url {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(&Base64UrlUnpadded::encode_string(&self.0))
    }
}

impl TryFrom<String> for Base64Url {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not base64url without padding")
    }
}

impl From<Base64Url> for String {
    fn from(bytes: Base64Url) -> Self {
        bytes.to_string()
    }
}
