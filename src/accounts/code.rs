//! Codes that people type: recovery codes, and those that come by mail. Only their hashes are stored.

use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

use super::base32::{self, CROCKFORD};

/// Recovery codes that an account is given at a time.
pub const RECOVERY_CODES: usize = 10;

/// Bytes of what is typed at most; a longer text is refused unread.
const MOST_TYPED_BYTES: usize = 128;

/// What a code looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// 24 characters, 120 bits: `0A1B2C-3D4E5F-6G7H8J-9KAMBN`. It lives until it is used.
    Recovery,
    /// 10 characters, 50 bits: `K7QPM-3X9RB`. It lives for minutes.
    Mailed,
}

impl Form {
    /// Characters of a code, and of each group of it.
    const fn lengths(self) -> (usize, usize) {
        match self {
            Self::Recovery => (24, 6),
            Self::Mailed => (10, 5),
        }
    }
}

/// What a code is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To take the place of a second factor.
    Recovery,
    /// To show that an address is one's own.
    Registration,
    /// To set a new password.
    Reset,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Recovery => "recovery",
            Self::Registration => "registration",
            Self::Reset => "reset",
        }
    }
}

/// A code. [`fmt::Display`] shows it in groups, [`fmt::Debug`] not at all.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    form: Form,
    characters: String,
}

impl Code {
    /// The recovery code of these random bytes.
    pub fn recovery(random: [u8; 15]) -> Self {
        // 24 × 5 bits are 15 × 8.
        Self { form: Form::Recovery, characters: base32::encode(&random, CROCKFORD) }
    }

    /// The code for a mail of these random bytes, of whose 56 bits it takes 50.
    pub fn mailed(random: [u8; 7]) -> Self {
        let (length, _) = Form::Mailed.lengths();
        let characters = base32::encode(&random, CROCKFORD).chars().take(length).collect();
        Self { form: Form::Mailed, characters }
    }

    /// Reads a code as people write it: upper and lower case, with or without spaces and hyphens, O for 0, I and L for 1.
    pub fn parse(form: Form, text: &str) -> Option<Self> {
        if text.len() > MOST_TYPED_BYTES {
            return None;
        }
        let mut characters = String::with_capacity(form.lengths().0);
        for character in text.chars() {
            match character.to_ascii_uppercase() {
                '-' | '\u{2010}'..='\u{2015}' => {}
                space if space.is_whitespace() => {}
                'O' => characters.push('0'),
                'I' | 'L' => characters.push('1'),
                other if CROCKFORD.contains(other) => characters.push(other),
                _ => return None,
            }
        }
        (characters.len() == form.lengths().0).then_some(Self { form, characters })
    }

    /// What is stored of it, in base64url: SHA-256 of what it is for, of whose it is (the id of the user, or the address while
    /// there is none), and of itself. A hash found in one place is of no use in another. No salt and no stretching: a
    /// recovery code has 120 random bits, and a mailed one is over before its 50 are tried.
    pub fn hash(&self, purpose: Purpose, account: &str) -> String {
        // The code has no line feed in it, so that the text can be read in one way only, whatever the account is.
        let text = format!("cryptovault code 1\n{}\n{account}\n{}", purpose.name(), self.characters);
        Base64UrlUnpadded::encode_string(&Sha256::digest(text))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, group) = self.form.lengths();
        for (index, character) in self.characters.chars().enumerate() {
            if index > 0 && index % group == 0 {
                formatter.write_str("-")?;
            }
            write!(formatter, "{character}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Code").field("form", &self.form).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_shown_in_groups_and_to_people_only() {
        let recovery = Code::recovery([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x1f]);
        // 11111 11100 and zeros, the last five bits ones.
        assert_eq!(recovery.to_string(), "ZW0000-000000-000000-00000Z");
        assert_eq!(format!("{recovery:?}"), "Code { form: Recovery, .. }");
        // 00000 00000 01000 01000 00001 10000 01000 00000 10100 00110, and 000111 dropped.
        assert_eq!(Code::mailed([0, 0x10, 0x80, 0xc1, 0, 0xa1, 0x87]).to_string(), "00881-G80M6");
    }

    #[test]
    fn it_is_read_as_people_write_it() {
        let code = Code::parse(Form::Mailed, "K7QPM-3X9R1").unwrap();
        assert_eq!(code.to_string(), "K7QPM-3X9R1");
        for same in ["k7qpm3x9rl", " K7QPM 3X9RI\n", "K7QPM\u{2013}3x9r1", "K-7-Q-P-M-3-X-9-R-1"] {
            assert_eq!(Code::parse(Form::Mailed, same).as_ref(), Some(&code), "{same}");
        }
        assert_eq!(
            Code::parse(Form::Mailed, "OOOOO00000").unwrap(),
            Code::parse(Form::Mailed, "0000000000").unwrap()
        );
        let long = format!("K7QPM-3X9R1{}", " ".repeat(MOST_TYPED_BYTES));
        for wrong in
            ["", "K7QPM-3X9R", "K7QPM-3X9R11", "K7QPM-3X9RU", "K7QPM_3X9R1", "K7QPM-3X9R\u{e9}", &long]
        {
            assert_eq!(Code::parse(Form::Mailed, wrong), None, "{wrong}");
        }
        assert_eq!(Code::parse(Form::Recovery, "K7QPM-3X9R1"), None);
    }

    #[test]
    fn a_hash_is_pinned_and_bound_to_its_purpose_and_account() {
        let code = Code::parse(Form::Mailed, "K7QPM-3X9RB").unwrap();
        let hash = code.hash(Purpose::Reset, "a@example.com");
        // Python: hashlib.sha256(b"cryptovault code 1\nreset\na@example.com\nK7QPM3X9RB"), in base64url.
        assert_eq!(hash, "lLZSa2l3FSB6noUyqCI2NdhXuk7qltwICmSObYITsAc");
        assert_ne!(hash, code.hash(Purpose::Registration, "a@example.com"));
        assert_ne!(hash, code.hash(Purpose::Recovery, "a@example.com"));
        assert_ne!(hash, code.hash(Purpose::Reset, "b@example.com"));
        let other = Code::parse(Form::Mailed, "K7QPM-3X9RC").unwrap();
        assert_ne!(hash, other.hash(Purpose::Reset, "a@example.com"));
    }

    proptest! {
        #[test]
        fn a_code_comes_back_as_it_went(
            long in any::<[u8; 15]>(), short in any::<[u8; 7]>(), text in ".{0,40}",
        ) {
            for (form, code) in [(Form::Recovery, Code::recovery(long)), (Form::Mailed, Code::mailed(short))] {
                prop_assert_eq!(Code::parse(form, &code.to_string()), Some(code));
                let _ = Code::parse(form, &text);
            }
        }
    }
}
