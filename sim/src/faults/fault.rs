//! One fault as it is asked for and told.

use serde::{Deserialize, Serialize};

/// Rows that a spoiling fault hits unless told otherwise: every third.
const DEFAULT_ROWS: usize = 3;

/// A fault on the wire: an element of the body of `PUT /sim/faults`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// A prefix of the paths that are hit, or `*` for all.
    pub path: String,
    /// What goes wrong.
    pub kind: Kind,
    /// The status code of `status`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Milliseconds of `delay` and `clock_skew`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ms: Option<i64>,
    /// How many more requests are hit; without it, all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Every how manyth row of an answer is spoilt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<usize>,
    /// Whether the path must be equal, not only begin so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exact: bool,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Another status code, with an error body.
    Status,
    /// The answer comes late.
    Delay,
    /// The answer never comes.
    Hang,
    /// The connection ends half-way through the body.
    Cut,
    /// The body is not JSON.
    Malformed,
    /// Numbers in strings are empty.
    EmptyStrings,
    /// Fields are missing.
    MissingFields,
    /// Fields have another JSON type.
    WrongTypes,
    /// Numbers are huge or negative.
    HugeNumbers,
    /// Prices and everything dated stand still; `/time` and the `Date` header run on.
    Frozen,
    /// `/time` and the `Date` header are off.
    ClockSkew,
}

/// What a fault does to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Answer this status.
    Status(u16),
    /// Wait so many milliseconds.
    Delay(u64),
    /// Never answer.
    Hang,
    /// End the connection half-way.
    Cut,
    /// Break the JSON.
    Malformed,
    /// Spoil rows.
    Spoil(Spoiling, usize),
    /// Show the market as of this moment, Unix milliseconds.
    Frozen(i64),
    /// Add so many milliseconds to the clock.
    ClockSkew(i64),
}

/// How rows are spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoiling {
    /// See [`Kind::EmptyStrings`].
    EmptyStrings,
    /// See [`Kind::MissingFields`].
    MissingFields,
    /// See [`Kind::WrongTypes`].
    WrongTypes,
    /// See [`Kind::HugeNumbers`].
    HugeNumbers,
}

impl Fault {
    /// What this fault does when it is switched on at `at_ms`, or why it makes no sense.
    pub fn effect(&self, at_ms: i64) -> Result<Effect, &'static str> {
        if self.path != "*" && !self.path.starts_with('/') {
            return Err("`path` must be `*` or begin with `/`");
        }
        let rows = self.rows.unwrap_or(DEFAULT_ROWS);
        if rows == 0 {
            return Err("`rows` must be at least 1");
        }
        Ok(match self.kind {
            Kind::Status => match self.status {
                Some(status @ 200..=599) => Effect::Status(status),
                _ => return Err("`status` needs `\"status\"` between 200 and 599"),
            },
            Kind::Delay => match self.ms.map(u64::try_from) {
                Some(Ok(ms)) => Effect::Delay(ms),
                _ => return Err("`delay` needs `\"ms\"`, not negative"),
            },
            Kind::ClockSkew => match self.ms {
                Some(ms) if ms.unsigned_abs() <= 1_000_000_000_000 => Effect::ClockSkew(ms),
                _ => return Err("`clock_skew` needs `\"ms\"`, at most 1e12 either way"),
            },
            Kind::Hang => Effect::Hang,
            Kind::Cut => Effect::Cut,
            Kind::Malformed => Effect::Malformed,
            Kind::EmptyStrings => Effect::Spoil(Spoiling::EmptyStrings, rows),
            Kind::MissingFields => Effect::Spoil(Spoiling::MissingFields, rows),
            Kind::WrongTypes => Effect::Spoil(Spoiling::WrongTypes, rows),
            Kind::HugeNumbers => Effect::Spoil(Spoiling::HugeNumbers, rows),
            Kind::Frozen => Effect::Frozen(at_ms),
        })
    }

    /// Whether a request for `path` is hit.
    pub fn hits(&self, path: &str) -> bool {
        match self.exact {
            true => path == self.path,
            false => self.path == "*" || path.starts_with(&self.path),
        }
    }
}
