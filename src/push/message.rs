//! Messages: what a device is told while it is closed. `static/push/message.ts` reads them.

use serde::Serialize;

/// Characters of a title, and of what is said besides, at most: even if each takes six bytes in JSON, all of it fits into a push.
const LONGEST_TITLE: usize = 200;
const LONGEST_BODY: usize = 300;

/// A notification, as it is sent to a closed device. Where it leads is for the page to say, which has the addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Its id: a device shows one of an id.
    pub id: String,
    /// `reminder`, `alert`, `order`, or `test`.
    pub kind: String,
    /// What it says first.
    pub title: String,
    /// What it says besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The id of what it tells of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The asset that this has to do with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// Of a reminder, when the task is due, Unix milliseconds: the device knows its own clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<i64>,
    /// When it was told, Unix milliseconds.
    pub at_ms: i64,
}

impl Message {
    /// As it is sent: short enough for [`super::encryption::MOST_BYTES`].
    pub fn json(self) -> Vec<u8> {
        let title = cut(self.title, LONGEST_TITLE);
        let body = self.body.map(|body| cut(body, LONGEST_BODY));
        // Texts and numbers: they are always JSON.
        serde_json::to_vec(&Self { title, body, ..self }).unwrap_or_default()
    }
}

fn cut(text: String, most_chars: usize) -> String {
    if text.chars().count() <= most_chars {
        return text;
    }
    text.chars().take(most_chars - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::encryption::MOST_BYTES;

    fn message(title: &str, body: Option<&str>) -> Message {
        Message {
            id: "reminder-a-7".to_owned(),
            kind: "reminder".to_owned(),
            title: title.to_owned(),
            body: body.map(ToOwned::to_owned),
            about: Some("a".to_owned()),
            asset: None,
            due_ms: Some(8),
            at_ms: 7,
        }
    }

    #[test]
    fn its_form_is_pinned() {
        assert_eq!(
            String::from_utf8(message("Claim <b>", None).json()).unwrap(),
            r#"{"id":"reminder-a-7","kind":"reminder","title":"Claim <b>","about":"a","due_ms":8,"at_ms":7}"#
        );
    }

    #[test]
    fn the_longest_fits_into_a_push_whatever_it_says() {
        // A control character is six bytes of JSON: 6 × (200 + 300), and what is around them.
        let long = "\u{1}".repeat(5_000);
        let json = message(&long, Some(&long)).json();
        assert!((3_000..=MOST_BYTES).contains(&json.len()), "{}", json.len());
    }

    #[test]
    fn what_is_too_long_is_cut_between_characters() {
        let json = message(&"é".repeat(201), None).json();
        let title = serde_json::from_slice::<serde_json::Value>(&json).unwrap()["title"].clone();
        assert_eq!(title, format!("{}…", "é".repeat(199)));
    }
}
