//! Bodies of requests: JSON objects whose parts are taken out one by one, each with its own error.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{ErrorCode, Failure, Invalid};

/// Bytes of a body at most.
pub const MOST_BYTES: usize = 64 * 1024;

/// What is left of a body.
#[derive(Debug)]
pub struct Body(Map<String, Value>);

impl Body {
    /// Reads a JSON object; nothing at all is an empty one. The depth is bounded by the parser, at 128.
    ///
    /// # Errors
    /// The body is too large, or is not a JSON object.
    pub fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        if bytes.len() > MOST_BYTES {
            return Err(too_large(MOST_BYTES));
        }
        if bytes.is_empty() {
            return Ok(Self(Map::new()));
        }
        serde_json::from_slice(bytes)
            .map(Self)
            .map_err(|_| Failure::new(ErrorCode::InvalidBody, "The body must be a JSON object"))
    }

    /// Takes a text.
    ///
    /// # Errors
    /// It is missing, no text, or too long.
    pub fn text(&mut self, field: &'static str, most_chars: usize) -> Result<String, Invalid> {
        match self.0.remove(field) {
            Some(Value::String(text)) if text.chars().count() <= most_chars => Ok(text),
            Some(Value::String(_)) => Err(Invalid::new(field, "is too long")),
            Some(_) => Err(Invalid::new(field, "must be a text")),
            None => Err(Invalid::new(field, "is missing")),
        }
    }

    /// Takes a name that somebody gives to something: 1 to 60 characters, without spaces around them.
    ///
    /// # Errors
    /// It is missing or no name.
    pub fn name(&mut self, field: &'static str) -> Result<String, Invalid> {
        let name = self.text(field, 200)?.trim().to_owned();
        let is_name = (1..=60).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if is_name { Ok(name) } else { Err(Invalid::new(field, "must have 1 to 60 characters")) }
    }

    /// Takes whatever is there, if it is not null.
    pub fn take(&mut self, field: &'static str) -> Option<Value> {
        self.0.remove(field).filter(|value| !value.is_null())
    }

    /// Takes a text, if it is there.
    ///
    /// # Errors
    /// It is no text, or too long.
    pub fn optional_text(
        &mut self,
        field: &'static str,
        most_chars: usize,
    ) -> Result<Option<String>, Invalid> {
        match self.0.get(field) {
            None => Ok(None),
            Some(Value::Null) => {
                self.0.remove(field);
                Ok(None)
            }
            Some(_) => self.text(field, most_chars).map(Some),
        }
    }

    /// Takes a name that is kept as it was typed: 1 to 60 characters, of which one can be seen.
    ///
    /// # Errors
    /// It is missing or no name.
    pub fn label(&mut self, field: &'static str) -> Result<String, Invalid> {
        let label = self.text(field, 60)?;
        if label.chars().all(|char| char.is_whitespace() || char.is_control()) {
            return Err(Invalid::new(field, "must have 1 to 60 characters"));
        }
        Ok(label)
    }

    /// The same, if it is there.
    ///
    /// # Errors
    /// It is no name.
    pub fn optional_label(&mut self, field: &'static str) -> Result<Option<String>, Invalid> {
        if self.0.contains_key(field) { self.label(field).map(Some) } else { Ok(None) }
    }

    /// Takes a whole number within bounds, if it is there.
    ///
    /// # Errors
    /// It is no such number.
    pub fn whole(
        &mut self,
        field: &'static str,
        bounds: core::ops::RangeInclusive<i64>,
        expected: &'static str,
    ) -> Result<Option<i64>, Invalid> {
        match self.0.remove(field) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                let number = value.as_i64().filter(|number| bounds.contains(number));
                number.map(Some).ok_or(Invalid::new(field, expected))
            }
        }
    }

    /// Takes a part of a form that is told elsewhere.
    ///
    /// # Errors
    /// It is missing or malformed.
    pub fn part<T: DeserializeOwned>(&mut self, field: &'static str) -> Result<T, Invalid> {
        let value = self.0.remove(field).ok_or(Invalid::new(field, "is missing"))?;
        serde_json::from_value(value).map_err(|_| Invalid::new(field, "is malformed"))
    }

    /// Nothing else may be there.
    ///
    /// # Errors
    /// A part that nobody has taken.
    pub fn end(self) -> Result<(), Invalid> {
        match self.0.keys().next() {
            Some(field) => Err(Invalid { message: "is not a part of this body", ..Invalid::unknown(field) }),
            None => Ok(()),
        }
    }
}

/// A body that is larger than it may be.
pub fn too_large(most_bytes: usize) -> Failure {
    Failure::new(ErrorCode::BodyTooLarge, format!("The body may have {} KB at most", most_bytes / 1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_taken_out_and_nothing_may_be_left() {
        let mut body = Body::parse(br#"{"a":"x","b":7,"c":1}"#).unwrap();
        assert_eq!(body.text("a", 1), Ok("x".to_owned()));
        assert_eq!(body.whole("b", 1..=7, ""), Ok(Some(7)));
        assert_eq!(body.whole("d", 1..=7, ""), Ok(None));
        assert_eq!(body.end().unwrap_err().field, "c");
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let mut body = Body::parse(br#"{"a":1,"long":"xx","name":" ","b":"7"}"#).unwrap();
        assert_eq!(body.text("a", 5), Err(Invalid::new("a", "must be a text")));
        assert_eq!(body.text("a", 5), Err(Invalid::new("a", "is missing")));
        assert_eq!(body.text("long", 1), Err(Invalid::new("long", "is too long")));
        assert_eq!(body.name("name"), Err(Invalid::new("name", "must have 1 to 60 characters")));
        assert_eq!(body.whole("b", 1..=9, "no"), Err(Invalid::new("b", "no")));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        let deep = "[".repeat(10_000);
        for bytes in ["[]", "1", "{", "{\"a\":}", "\u{0}", &deep, "null"] {
            assert_eq!(Body::parse(bytes.as_bytes()).unwrap_err().code, ErrorCode::InvalidBody, "{bytes}");
        }
        assert_eq!(Body::parse(&vec![b' '; MOST_BYTES + 1]).unwrap_err().code, ErrorCode::BodyTooLarge);
        assert!(Body::parse(b"").is_ok());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = Body::parse(&bytes).map(|mut body| (body.name("a"), body.end()));
        }
    }
}
