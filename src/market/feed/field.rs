//! JSON read leniently: any value is accepted anywhere, and only what was asked for is kept.
//!
//! A row is cut out of its body first and read by itself, so that whatever is wrong inside it, even a number that no
//! float can hold, ends there.

use core::fmt;
use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::market::decimal::NotAFigure;

/// One leaf of a row, of whatever type it came.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Field<'a> {
    /// Missing or null.
    #[default]
    Absent,
    /// A string.
    Text(Cow<'a, str>),
    /// A number, as it was written.
    Number(&'a str),
    /// True or false.
    Flag(bool),
    /// An array or an object where a leaf was expected, or a string that is no text.
    Other,
}

impl<'a> Field<'a> {
    /// Reads one complete JSON value.
    fn of(json: &'a str) -> Self {
        match json.bytes().next() {
            Some(b'"') => text(json).map_or(Self::Other, Self::Text),
            Some(b'n') => Self::Absent,
            Some(b't') => Self::Flag(true),
            Some(b'f') => Self::Flag(false),
            Some(b'{' | b'[') | None => Self::Other,
            Some(_) => Self::Number(json),
        }
    }

    /// The figure in a string or a number, read with `parse`.
    pub fn figure(&self, parse: impl Fn(&str) -> Result<Decimal, NotAFigure>) -> Result<Decimal, NotAFigure> {
        match self {
            Self::Text(text) => parse(text),
            Self::Number(number) => parse(number),
            Self::Absent => Err(NotAFigure::Absent),
            Self::Flag(_) | Self::Other => Err(NotAFigure::Malformed),
        }
    }

    /// The text of a string; none for anything else.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is the JSON value `true`.
    pub fn is_true(&self) -> bool {
        matches!(self, Self::Flag(true))
    }
}

impl<'de> Deserialize<'de> for Field<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A number's own text is kept, so that no digit passes through a binary float.
        <&RawValue>::deserialize(deserializer).map(|json| Self::of(json.get()))
    }
}

/// The text of a JSON string; none where an escape in it stands for no character.
pub fn text(json: &str) -> Option<Cow<'_, str>> {
    if json.contains('\\') {
        return serde_json::from_str(json).ok().map(Cow::Owned);
    }
    json.strip_prefix('"')?.strip_suffix('"').map(Cow::Borrowed)
}

/// Picks named leaves out of an object, one level deep or two: `"last"`, or `"stats_24hour.last"`.
///
/// A name that comes twice keeps its last value.
#[derive(Clone, Copy)]
pub struct Pick<const N: usize> {
    /// The names, in the order in which the leaves are wanted.
    pub names: [(&'static str, &'static str); N],
}

impl<const N: usize> Pick<N> {
    /// The leaves of an object; none where the value is no object.
    pub fn of<'a>(&self, json: &'a RawValue) -> Option<[Field<'a>; N]> {
        let mut leaves = [const { Field::Absent }; N];
        let pick = PickInto { pick: self, outer: "", leaves: &mut leaves };
        pick.deserialize(&mut serde_json::Deserializer::from_str(json.get())).ok()?.then_some(leaves)
    }
}

/// Fills `leaves` from one object; yields whether it was one.
struct PickInto<'p, 'de, const N: usize> {
    pick: &'p Pick<N>,
    outer: &'static str,
    leaves: &'p mut [Field<'de>; N],
}

impl<'de, const N: usize> DeserializeSeed<'de> for PickInto<'_, 'de, N> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, const N: usize> Visitor<'de> for PickInto<'_, 'de, N> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while let Some(key) = map.next_key::<Key<'de>>()? {
            let names = || self.pick.names.iter().copied();
            if let Some(leaf) = names()
                .position(|(outer, name)| outer == self.outer && name == key.0)
                .and_then(|place| self.leaves.get_mut(place))
            {
                *leaf = map.next_value()?;
            } else if let Some((outer, _)) =
                names().find(|(outer, _)| self.outer.is_empty() && !outer.is_empty() && *outer == key.0)
            {
                map.next_value_seed(PickInto { pick: self.pick, outer, leaves: &mut *self.leaves })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(true)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(false)
    }

    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
}

/// An object key, borrowed where it has no escapes.
pub struct Key<'a>(pub Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object key")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}
