//! Delivery: how long a message is worth keeping, how much it matters, and which earlier one it replaces (RFC 8030, section 5).

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

/// Longest that push services keep a message: four weeks. They shorten what is longer.
const LONGEST_TTL_SECS: u32 = 2_419_200;

/// Whether a message is worth waking a device for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// On power and Wi-Fi.
    VeryLow,
    /// On either.
    Low,
    /// On neither.
    Normal,
    /// Even if the battery is low.
    High,
}

impl Urgency {
    /// Its name in the header.
    pub fn name(self) -> &'static str {
        match self {
            Self::VeryLow => "very-low",
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

/// What a message is about: one that was not delivered is replaced by a later one about the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic(String);

impl Topic {
    /// Of whatever names it, which the push service does not learn: 32 characters of base64url, as many as a topic may have.
    pub fn of(name: &str) -> Self {
        let digest: Vec<u8> = Sha256::digest(name).iter().copied().take(24).collect();
        Self(Base64UrlUnpadded::encode_string(&digest))
    }

    /// As it stands in the header.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a message is to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// It is worth nothing after so long.
    pub ttl_secs: u32,
    /// Whether it is worth waking a device for.
    pub urgency: Urgency,
    /// What it is about.
    pub topic: Option<Topic>,
}

impl Delivery {
    /// Its headers.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("TTL", self.ttl_secs.min(LONGEST_TTL_SECS).to_string()),
            ("Urgency", self.urgency.name().to_owned()),
        ];
        headers.extend(self.topic.as_ref().map(|topic| ("Topic", topic.0.clone())));
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_pinned() {
        // SHA-256 of "abc" begins with ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c.
        let delivery = Delivery { ttl_secs: 86_400, urgency: Urgency::High, topic: Some(Topic::of("abc")) };
        let expected = [("TTL", "86400"), ("Urgency", "high"), ("Topic", "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qc")];
        assert_eq!(delivery.headers(), expected.map(|(name, value)| (name, value.to_owned())));
        let long = Delivery { ttl_secs: u32::MAX, urgency: Urgency::VeryLow, topic: None };
        let expected = [("TTL", "2419200"), ("Urgency", "very-low")];
        assert_eq!(long.headers(), expected.map(|(name, value)| (name, value.to_owned())));
    }
}
