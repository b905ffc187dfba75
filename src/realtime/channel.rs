//! What one can subscribe to.

use core::fmt;
use std::rc::Rc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::market::component::Component;
use crate::market::product::ProductId;

/// Longest tag and longest user id, in bytes.
const LONGEST_NAME: usize = 64;

/// A channel, as `inv:markets`, `px:BTC-USD`, `board:gainers-table` or `user:7`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// Tells that a tag has a new version.
    Invalidation(Tag),
    /// The newest price of a product.
    Price(ProductId),
    /// The newest rows of a board.
    Board(Component),
    /// Tells one person that a tag of theirs has a new version.
    User(UserId),
}

impl Channel {
    /// The channel of this name; none where there cannot be one.
    pub fn parse(name: &str) -> Option<Self> {
        let (class, rest) = name.split_once(':')?;
        match class {
            "inv" => Tag::parse(rest).map(Self::Invalidation),
            "px" => ProductId::parse(rest).map(Self::Price),
            "board" => Component::from_name(rest).map(Self::Board),
            "user" => UserId::parse(rest).map(Self::User),
            _ => None,
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalidation(tag) => write!(formatter, "inv:{tag}"),
            Self::Price(product) => write!(formatter, "px:{product}"),
            Self::Board(component) => write!(formatter, "board:{}", component.name()),
            Self::User(user) => write!(formatter, "user:{user}"),
        }
    }
}

/// Names data that can be fetched: what changes together has one tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Rc<str>);

impl Tag {
    /// Accepts up to 64 lower-case letters, digits, `-`, `_`, `.` and `:`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.:".contains(&byte);
        is_name(text, is_allowed).then(|| Self(text.into()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A person, as the server knows them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(Rc<str>);

impl UserId {
    /// Accepts up to 64 letters, digits, `-` and `_`.
    pub fn parse(text: &str) -> Option<Self> {
        is_name(text, |byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)).then(|| Self(text.into()))
    }
}

fn is_name(text: &str, is_allowed: impl Fn(u8) -> bool) -> bool {
    (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(is_allowed)
}

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Serialised as the text that is displayed, and parsed from it.
macro_rules! as_text {
    ($($type:ty),+) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| D::Error::custom(concat!("not a ", stringify!($type))))
            }
        }
    )+};
}

as_text!(Channel, Tag, UserId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_read_from_its_name_and_written_back() {
        for name in ["inv:markets", "inv:watchlist:7", "px:BTC-USD", "board:losers-table", "user:u_7"] {
            assert_eq!(Channel::parse(name).map(|channel| channel.to_string()).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_cannot_be_a_channel_is_none() {
        for name in
            ["", "inv", "inv:", "inv:A", "px:", "px:btc-usd", "px:BTC", "board:winners", "user:a b", "x:y"]
        {
            assert_eq!(Channel::parse(name), None, "{name}");
        }
        assert_eq!(Channel::parse(&format!("inv:{}", "a".repeat(65))), None);
    }
}
