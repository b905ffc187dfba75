//! Answers with the version of the data that they were made of.
//!
//! A version never falls, not even across restarts. Who has been told of one asks for an answer of it or a newer one; a cache that
//! holds an older one does not give it out.

/// A rendered answer and its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned {
    /// Version of the data.
    pub version: u64,
    /// The answer.
    pub text: String,
}

impl Versioned {
    /// One text, as it goes from the object to the Worker: the version, a line break, the answer.
    pub fn to_line(&self) -> String {
        format!("{}\n{}", self.version, self.text)
    }

    /// Reads such a text.
    pub fn from_line(mut line: String) -> Option<Self> {
        let (version, _) = line.split_once('\n')?;
        let (length, version) = (version.len(), version.parse().ok()?);
        line.drain(..=length);
        Some(Self { version, text: line })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let answer = Versioned { version: 1_763_629_500_123, text: "{\"a\":\n1}".to_owned() };
        assert_eq!(answer.to_line(), "1763629500123\n{\"a\":\n1}");
        assert_eq!(Versioned::from_line(answer.to_line()), Some(answer));
        assert_eq!(Versioned::from_line("{}".to_owned()), None);
        assert_eq!(Versioned::from_line("x\n{}".to_owned()), None);
    }
}
