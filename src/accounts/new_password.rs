//! Which passwords may be chosen: long ones that nobody would guess first. No rules about which characters they are made of
//! (NIST SP 800-63B, section 3.1.1.2).

use core::fmt;

/// Characters at least.
pub const LEAST_CHARACTERS: usize = 8;

/// Characters at most.
pub const MOST_CHARACTERS: usize = 128;

/// The 3,000 most used passwords of eight characters and more, in lower case, sorted: the first of `passwords-common` of
/// `@zxcvbn-ts/language-common` 4.1.3 (MIT licence, Dan Wheeler, Dropbox and the zxcvbn-ts authors).
const COMMON: &str = include_str!("common_passwords.txt");

/// What this site is called, in the words that people would make a password of.
const PRODUCT: [&str; 3] = ["cryptovault", "crypto", "vault"];

/// Characters that follow one another on a keyboard or in order.
const ROWS: [&str; 6] =
    ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm"];

/// Additions of fewer characters than this, with fewer letters than [`LEAST_LETTERS`], make no password out of a known word.
const LEAST_ADDED: usize = 8;
const LEAST_LETTERS: usize = 3;

/// A password has at least so many characters that do not follow from the one before.
const LEAST_SURPRISES: usize = 4;

/// Why a password may not be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeakPassword {
    /// Fewer than [`LEAST_CHARACTERS`].
    TooShort,
    /// More than [`MOST_CHARACTERS`].
    TooLong,
    /// One of those that are tried first, or little more.
    Common,
    /// The account's address or this site's name, or little more.
    FromAccount,
    /// A sequence or a repetition.
    Predictable,
}

impl WeakPassword {
    /// The same for people, as the rest of a sentence that begins with the field.
    pub const fn message(self) -> &'static str {
        match self {
            Self::TooShort => "must have at least 8 characters",
            Self::TooLong => "must have at most 128 characters",
            Self::Common => "is among the passwords that are guessed first",
            Self::FromAccount => "is too close to your address or to the name of this site",
            Self::Predictable => "is a sequence or a repetition",
        }
    }
}

/// A password that may be chosen, as it was sent. [`fmt::Debug`] does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

impl NewPassword {
    /// Takes a password for the account of `email`.
    ///
    /// # Errors
    /// The first reason against it.
    pub fn parse(text: &str, email: &str) -> Result<Self, WeakPassword> {
        // Every character takes at most four bytes.
        if text.len() > 4 * MOST_CHARACTERS {
            return Err(WeakPassword::TooLong);
        }
        let plain: Vec<char> = text.chars().map(lower).collect();
        if plain.len() < LEAST_CHARACTERS {
            return Err(WeakPassword::TooShort);
        }
        if plain.len() > MOST_CHARACTERS {
            return Err(WeakPassword::TooLong);
        }
        if is_repetition(&plain) || surprises(&plain) < LEAST_SURPRISES {
            return Err(WeakPassword::Predictable);
        }
        let readings = [plain.clone(), spelt(&plain, 'i'), spelt(&plain, 'l')];
        let common: Vec<&str> = COMMON.lines().collect();
        if readings.iter().any(|reading| is_common(reading, &plain, &common)) {
            return Err(WeakPassword::Common);
        }
        let words = account_words(email);
        if readings.iter().any(|reading| is_made_of(reading, &plain, &words)) {
            return Err(WeakPassword::FromAccount);
        }
        Ok(Self(text.to_owned()))
    }

    /// The password.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("NewPassword(..)")
    }
}

/// One character for one, so that positions stay.
fn lower(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

/// What is meant by figures and signs that stand for letters; a one may stand for two.
fn spelt(plain: &[char], one: char) -> Vec<char> {
    let letter = |character: &char| match character {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        other => *other,
    };
    plain.iter().map(letter).collect()
}

/// Whether these are what anybody would add to a word.
fn is_little(added: impl Iterator<Item = char>) -> bool {
    let (mut count, mut letters) = (0, 0);
    for character in added {
        count += 1;
        letters += usize::from(character.is_alphabetic());
    }
    count < LEAST_ADDED && letters < LEAST_LETTERS
}

/// Whether a common password with little around it reads so.
fn is_common(reading: &[char], plain: &[char], common: &[&str]) -> bool {
    let length = reading.len();
    (0..LEAST_ADDED).any(|before| {
        (0..LEAST_ADDED - before).any(|after| {
            let end = length.saturating_sub(after);
            let Some(middle) = reading.get(before..end) else {
                return false;
            };
            let added = plain.iter().take(before).chain(plain.iter().skip(end));
            middle.len() >= LEAST_CHARACTERS
                && is_little(added.copied())
                && common.binary_search(&middle.iter().collect::<String>().as_str()).is_ok()
        })
    })
}

/// Whether these words with little around them read so.
fn is_made_of(reading: &[char], plain: &[char], words: &[Vec<char>]) -> bool {
    let mut is_covered = vec![false; reading.len()];
    for word in words {
        for (start, window) in reading.windows(word.len().max(1)).enumerate() {
            if window == word.as_slice() {
                is_covered.iter_mut().skip(start).take(word.len()).for_each(|covered| *covered = true);
            }
        }
    }
    let added =
        plain.iter().zip(&is_covered).filter(|(_, covered)| !**covered).map(|(character, _)| *character);
    is_covered.contains(&true) && is_little(added)
}

/// The words of an address: what is before the @, its parts, and the names of the domain but the last; and this site's own.
fn account_words(email: &str) -> Vec<Vec<char>> {
    let (local, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    let names = domain.rsplit_once('.').map_or("", |(names, _)| names);
    let parts = local
        .split(|character: char| !character.is_alphanumeric())
        .chain(local.split(|character: char| !character.is_alphabetic()))
        .chain(names.split('.'))
        .filter(|part| part.chars().count() >= 4);
    let whole = [local, domain].into_iter().filter(|whole| whole.chars().count() >= 3);
    parts.chain(whole).chain(PRODUCT).map(|word| word.chars().map(lower).collect()).collect()
}

/// Whether it is fewer than eight characters over and over.
fn is_repetition(plain: &[char]) -> bool {
    (1..LEAST_CHARACTERS.min(plain.len() / 2 + 1))
        .any(|period| plain.iter().zip(plain.iter().skip(period)).all(|(before, after)| before == after))
}

/// Characters that neither repeat the one before nor are its neighbour.
fn surprises(plain: &[char]) -> usize {
    let is_neighbour = |pair: &[char]| {
        let &[first, second] = pair else {
            return false;
        };
        let places = |row: &&str| {
            let place = |wanted| row.chars().position(|character| character == wanted);
            place(first).zip(place(second)).is_some_and(|(first, second)| first.abs_diff(second) == 1)
        };
        first == second || (first == '9' && second == '0') || ROWS.iter().any(places)
    };
    1 + plain.windows(2).filter(|pair| !is_neighbour(pair)).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn weakness(password: &str) -> Option<WeakPassword> {
        NewPassword::parse(password, "alice.smith85@mail.acme-corp.co.uk").err()
    }

    #[test]
    fn what_nobody_would_guess_is_kept_as_it_was_sent() {
        for good in [
            "correct horse battery staple",
            "xK7#qPm2",
            "zwölf Boxkämpfer",
            "密码是很长的一句话",
            " leading and trailing ",
            "🔑🚪🏠🌳🐕🦴🌙⭐",
            "malice in wonderland",
            "my vault has 7 doors",
        ] {
            assert_eq!(NewPassword::parse(good, "a@b.c").unwrap().as_str(), good);
            assert_eq!(weakness(good), None, "{good}");
        }
        assert_eq!(format!("{:?}", NewPassword::parse("xK7#qPm2", "a@b.c")), "Ok(NewPassword(..))");
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(weakness("xK7#qPm"), Some(WeakPassword::TooShort));
        assert_eq!(weakness("密码是很长的一"), Some(WeakPassword::TooShort));
        let long: String = "密x4 é7🔑q".chars().cycle().take(120).chain("something".chars()).collect();
        assert_eq!(weakness(&long), Some(WeakPassword::TooLong));
        let longest: String = long.chars().skip(1).collect();
        assert_eq!(weakness(&longest), None);
        assert_eq!(weakness(&"🔑".repeat(10_000)), Some(WeakPassword::TooLong));
    }

    #[test]
    fn common_passwords_are_refused_however_they_are_dressed() {
        for common in [
            "password",
            "PassWord",
            "p@ssw0rd",
            "P@$$w0rd2024!",
            "password1",
            "...sunshine...",
            "5unsh1ne!!",
            "my.iloveyou",
            "trustno1",
            "1qaz2wsx",
            "Michelle99",
        ] {
            assert_eq!(weakness(common), Some(WeakPassword::Common), "{common}");
        }
    }

    #[test]
    fn what_is_made_of_the_account_is_refused() {
        for derived in [
            "alice.smith85",
            "AliceSmith",
            "Alice.Smith1990!",
            "4l1c35m1th",
            "smith_alice",
            "acme-corp",
            "ACME-Corp2026",
            "alice@mail.acme-corp.co.uk",
            "cryptovault",
            "Crypt0Vault!",
            "mycryptovault",
            "vault-crypto-1",
        ] {
            assert_eq!(weakness(derived), Some(WeakPassword::FromAccount), "{derived}");
        }
    }

    #[test]
    fn sequences_and_repetitions_are_refused() {
        for predictable in [
            "aaaaaaaa",
            "abababab",
            "abcabcab",
            "x7#x7#x7#x7#",
            "abcdefgh",
            "87654321",
            "12345678901234567890",
            "abcd1234",
            "qwertyuiop",
            "asdfqwer",
            "aaaa1111",
            "🔑🔑🔑🔑🔑🔑🔑🔑",
        ] {
            assert_eq!(weakness(predictable), Some(WeakPassword::Predictable), "{predictable}");
        }
    }

    #[test]
    fn the_list_is_what_it_is_said_to_be() {
        let common: Vec<&str> = COMMON.lines().collect();
        assert_eq!(common.len(), 3000);
        assert!(common.is_sorted());
        assert!(common.iter().all(|word| word.len() >= LEAST_CHARACTERS && word.to_lowercase() == **word));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,150}", email in ".{0,40}") {
            if let Ok(password) = NewPassword::parse(&text, &email) {
                prop_assert_eq!(password.as_str(), text);
            }
        }
    }
}
