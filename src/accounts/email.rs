//! E-mail addresses.

use crate::error::Invalid;

/// The longest there can be, in bytes: RFC 5321 section 4.5.3.1.3, without the angle brackets.
const LONGEST: usize = 254;
/// The longest part before the `@`: RFC 5321 section 4.5.3.1.1.
const LONGEST_LOCAL: usize = 64;

/// An address that a mail can be sent to, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Accepts what has one part before the last `@` and a domain with a dot behind it, without spaces and control characters. Whether
    /// the address exists only a mail can tell.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(field: &str, text: &str) -> Result<Self, Invalid> {
        const EXPECTED: &str = "must be an e-mail address, such as name@example.org";
        let text = text.trim();
        let is_bad = |char: char| char.is_whitespace() || char.is_control() || "<>()[],;:\\\"".contains(char);
        let (local, domain) = text.rsplit_once('@').ok_or(Invalid::new(field, EXPECTED))?;
        let labels = domain.split('.');
        let is_domain = domain.contains('.')
            && labels.clone().all(|label| {
                let is_allowed = |char: char| char.is_alphanumeric() || char == '-';
                !label.is_empty()
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(is_allowed)
            });
        let is_local = !local.is_empty() && local.len() <= LONGEST_LOCAL && !local.contains('@');
        if text.len() > LONGEST || text.chars().any(is_bad) || !is_local || !is_domain {
            return Err(Invalid::new(field, EXPECTED));
        }
        Ok(Self(text.to_owned()))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What tells addresses apart: letters in lower case.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_a_mail_can_reach_are_taken_as_they_are() {
        for text in ["a@b.co", "Ada.Lovelace+vault@Example.org", "ö@exämple.de", "o'hara@mail.example.co.uk"]
        {
            assert_eq!(Email::parse("email", text).map(|email| email.0).as_deref(), Ok(text));
        }
        assert_eq!(Email::parse("email", " Ada@Example.org ").unwrap().key(), "ada@example.org");
    }

    #[test]
    fn anything_else_is_refused_with_its_field() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}.org", "b".repeat(250));
        for text in [
            "",
            "a",
            "@",
            "a@",
            "@b.co",
            "a@b",
            "a@.co",
            "a@b.",
            "a@-b.co",
            "a b@c.de",
            "a@b@c.de",
            "a@b.co\r\nBcc: x@y.z",
            "<a@b.co>",
            &long,
            &longer,
        ] {
            assert_eq!(Email::parse("email", text).unwrap_err().field, "email", "{text:?}");
        }
    }
}
