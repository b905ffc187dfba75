//! Places: where transactions stand in time.
//!
//! Nothing in the vault is ordered by when it was entered, so the same transactions make the same vault in whatever order they come.

use std::fmt::{self, Display};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Text that sorts: 12 hexadecimal digits of the time, a rank, 16 hexadecimal digits of a hash; and `~` for a reversal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Place(Rc<str>);

/// What stands first of what happens in the same millisecond: what was received can be exchanged, and what is left can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// What only comes in.
    In,
    /// Exchanges and transfers.
    Exchange,
    /// What only goes out.
    Out,
}

/// Digits of the time.
const TIME_DIGITS: usize = 12;
/// Text of a transaction's place.
const LENGTH: usize = TIME_DIGITS + 1 + 16;
/// Behind every hexadecimal digit.
const REVERSAL: char = '~';

impl Place {
    /// Of a transaction at Unix milliseconds that is known by a name of its own, its id.
    pub fn new(at_ms: i64, rank: Rank, known_by: &str) -> Self {
        let rank = match rank {
            Rank::In => '0',
            Rank::Exchange => '1',
            Rank::Out => '2',
        };
        let mut text = format!("{:012x}{rank}", at_ms.clamp(0, (1 << 48) - 1));
        for byte in Sha256::digest(known_by).iter().take(8) {
            text.push_str(&format!("{byte:02x}"));
        }
        Self(text.into())
    }

    /// Before all that is exchanged at Unix milliseconds, and behind all that comes in then.
    pub fn before_exchanges(at_ms: i64) -> Self {
        Self(format!("{:012x}10000000000000000", at_ms.clamp(0, (1 << 48) - 1)).into())
    }

    /// A place as it was stored; none if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_suffix(REVERSAL).unwrap_or(text);
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let is_rank = digits.as_bytes().get(TIME_DIGITS).is_some_and(|rank| (b'0'..=b'2').contains(rank));
        (digits.len() == LENGTH && is_rank && digits.bytes().all(is_digit)).then(|| Self(text.into()))
    }

    /// Of the reversal of what stands here: right behind it, and before all that stands behind it.
    #[must_use]
    pub fn of_reversal(&self) -> Self {
        if self.is_reversal() { self.clone() } else { Self(format!("{}{REVERSAL}", self.0).into()) }
    }

    /// Whether a reversal stands here.
    pub fn is_reversal(&self) -> bool {
        self.0.ends_with(REVERSAL)
    }

    /// Whether both are of one transaction, or one of its reversal.
    pub fn is_with(&self, other: &Self) -> bool {
        self.0.trim_end_matches(REVERSAL) == other.0.trim_end_matches(REVERSAL)
    }

    /// The time, Unix milliseconds.
    pub fn at_ms(&self) -> i64 {
        self.0.get(..TIME_DIGITS).and_then(|digits| i64::from_str_radix(digits, 16).ok()).unwrap_or_default()
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_form_of_a_place_is_pinned() {
        // 1 700 000 000 000 is 18b cfe5 6800 in hexadecimal; the hash of "t1" begins with 628b 49d9 …
        let place = Place::new(1_700_000_000_000, Rank::Exchange, "t1");
        assert_eq!(place.as_str(), "018bcfe568001628b49d96dcde97a");
        assert_eq!(place.of_reversal().as_str(), "018bcfe568001628b49d96dcde97a~");
    }

    #[test]
    fn text_that_is_no_place_is_refused() {
        for text in [
            "",
            "018bcfe56800",
            "018bcfe568003628b49d96dcde97a",
            "018BCFE568001628b49d96dcde97a",
            "018bcfe568001628b49d96dcde97a~~",
        ] {
            assert_eq!(Place::parse(text), None, "{text:?}");
        }
    }

    fn rank() -> impl Strategy<Value = Rank> {
        prop::sample::select(vec![Rank::In, Rank::Exchange, Rank::Out])
    }

    proptest! {
        #[test]
        fn places_sort_by_time_then_rank_and_reversals_stand_right_behind(
            first in (0..1_i64 << 42, rank(), "[a-z]{1,8}"),
            second in (0..1_i64 << 42, rank(), "[a-z]{1,8}"),
        ) {
            let place = |(at_ms, rank, id): &(i64, Rank, String)| Place::new(*at_ms, *rank, id);
            let (a, b) = (place(&first), place(&second));
            prop_assert_eq!(a.at_ms(), first.0);
            prop_assert_eq!(Place::parse(a.as_str()), Some(a.clone()));
            prop_assert_eq!(Place::parse(a.of_reversal().as_str()), Some(a.of_reversal()));
            prop_assert!(a.of_reversal() > a && a.of_reversal().is_reversal());
            if (first.0, first.1) < (second.0, second.1) {
                prop_assert!(a < b && a.of_reversal() < b);
            }
        }
    }
}
