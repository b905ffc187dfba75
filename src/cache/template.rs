//! Answers that are rendered once and stay true: JSON with slots for the age of the data.
//!
//! A body that says `"data_age_ms":900` is wrong a second later. So the two fields that change by themselves are
//! written as marked strings, and filled when an answer goes out, at most once a second.
//! The mark is the escape of a control character, which no text from a source is allowed to contain.

use core::fmt::Write as _;

use serde::{Serialize, Serializer};

/// Data older than this are called stale, milliseconds: three updates missed.
pub const STALE_AFTER_MS: i64 = 15_000;
/// Data older than this are not shown at all, milliseconds.
pub const EXPIRED_AFTER_MS: i64 = 300_000;

/// How the slot begins in rendered JSON.
const SLOT: &str = "\"data_age_ms\":\"\\u0001";
/// How it ends, after the time of receipt.
const SLOT_END: &str = "\",\"stale\":\"\\u0001\"";

/// When data were received, in Unix milliseconds of the system clock; rendered as a slot for their age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age(pub Option<i64>);

impl Serialize for Age {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(received_ms) => serializer.collect_str(&format_args!("\u{1}{received_ms}")),
            None => serializer.serialize_str("\u{1}"),
        }
    }
}

/// Rendered as the slot for whether the age before it makes the data stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stale;

impl Serialize for Stale {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("\u{1}")
    }
}

/// Rendered JSON cut at its slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: Vec<String>,
    received_ms: Vec<Option<i64>>,
}

impl Template {
    /// Cuts JSON at its slots. Text without slots is a template too.
    pub fn new(json: &str) -> Self {
        let mut template = Self { text: Vec::new(), received_ms: Vec::new() };
        let mut rest = json;
        while let Some((before, after)) = rest.split_once(SLOT) {
            let Some((received, after)) = after.split_once(SLOT_END) else { break };
            template.text.push(before.to_owned());
            template.received_ms.push(received.parse().ok());
            rest = after;
        }
        template.text.push(rest.to_owned());
        template
    }

    /// The JSON at a moment of the system clock, Unix milliseconds.
    pub fn render(&self, now_ms: i64) -> String {
        let mut json = String::with_capacity(self.text.iter().map(String::len).sum::<usize>() + 64);
        let mut received = self.received_ms.iter();
        for text in &self.text {
            json.push_str(text);
            let Some(received) = received.next() else { continue };
            let age = received.map(|received| (now_ms - received).max(0));
            let stale = age.is_none_or(|age| age > STALE_AFTER_MS);
            // Writing to a string cannot fail.
            let _ = match age {
                Some(age) => write!(json, "\"data_age_ms\":{age},\"stale\":{stale}"),
                None => write!(json, "\"data_age_ms\":null,\"stale\":{stale}"),
            };
        }
        json
    }

    /// How many of its slots hold stale data now: what an ETag must tell apart beside the text.
    pub fn stale_slots(&self, now_ms: i64) -> usize {
        let stale =
            |received: &&Option<i64>| received.is_none_or(|received| now_ms - received > STALE_AFTER_MS);
        self.received_ms.iter().filter(stale).count()
    }

    /// When the oldest of its data are no longer shown, Unix milliseconds; none where it holds no data that age.
    pub fn expires_ms(&self) -> Option<i64> {
        self.received_ms.iter().flatten().min().map(|received| received + EXPIRED_AFTER_MS)
    }

    /// Whether nothing in it changes by itself.
    pub fn is_constant(&self) -> bool {
        self.received_ms.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Answer {
        data: u32,
        data_age_ms: Age,
        stale: Stale,
    }

    fn template(received_ms: &[Option<i64>]) -> Template {
        let answers: Vec<_> = received_ms
            .iter()
            .map(|received| Answer { data: 7, data_age_ms: Age(*received), stale: Stale })
            .collect();
        Template::new(&serde_json::to_string(&answers).unwrap())
    }

    #[test]
    fn every_slot_tells_its_own_age_and_whether_that_is_stale() {
        let json = template(&[Some(1000), Some(9000), None]).render(17_000);
        let expected = concat!(
            r#"[{"data":7,"data_age_ms":16000,"stale":true},"#,
            r#"{"data":7,"data_age_ms":8000,"stale":false},"#,
            r#"{"data":7,"data_age_ms":null,"stale":true}]"#
        );
        assert_eq!(json, expected);
    }

    #[test]
    fn an_age_is_never_negative() {
        assert!(template(&[Some(5000)]).render(1000).contains("\"data_age_ms\":0,"));
    }

    #[test]
    fn it_expires_with_the_oldest_of_its_data() {
        assert_eq!(template(&[Some(9000), Some(1000)]).expires_ms(), Some(301_000));
        assert_eq!(Template::new("{}").expires_ms(), None);
    }

    #[test]
    fn text_that_looks_like_half_a_slot_stays_as_it_is() {
        for text in [SLOT, SLOT_END, "{\"data_age_ms\":\"\\u00017", ""] {
            assert_eq!(Template::new(text).render(0), text);
        }
    }
}
