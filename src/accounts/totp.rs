//! Time-based one-time passwords: RFC 6238 with SHA-1, steps of 30 s and six digits, which is what every app understands.

use core::fmt;

use hmac::{Hmac, Mac};
use sha1::Sha1;

use super::base32::{self, RFC_4648};

/// How long a code is shown, in seconds.
pub const STEP_SECS: i64 = 30;

/// Clocks may differ by so many steps either way.
const TOLERANCE_STEPS: u64 = 1;

/// Six digits.
const MODULUS: u32 = 1_000_000;

/// What a person's app and this site share. [`fmt::Debug`] does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// The secret of these random bytes: 160 bits, as RFC 4226, section 4, recommends.
    pub fn new(random: [u8; 20]) -> Self {
        Self(random)
    }

    /// Reads what [`Self::to_base32`] gave.
    pub fn from_base32(text: &str) -> Option<Self> {
        base32::decode(text, RFC_4648)?.try_into().ok().map(Self)
    }

    /// The secret as people type it into their app and as it is stored.
    pub fn to_base32(&self) -> String {
        base32::encode(&self.0, RFC_4648)
    }

    /// The address that apps read from a QR code: the label `issuer:account`, and everything said that could be guessed.
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (escaped(issuer), escaped(account));
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP_SECS}",
            self.to_base32()
        )
    }

    /// The step that `code` is of: now's, the one before it or the one after it. A step not after `last_step`, the last that was
    /// accepted, is none, so that no code works twice; whoever accepts a step must store it first.
    pub fn verify(&self, code: &str, now_secs: i64, last_step: Option<u64>) -> Option<u64> {
        let code = parse(code)?;
        let now = u64::try_from(now_secs.div_euclid(STEP_SECS)).ok()?;
        let steps = now.saturating_sub(TOLERANCE_STEPS)..=now.saturating_add(TOLERANCE_STEPS);
        // The latest step counts, should two have the same code.
        steps
            .rev()
            .filter(|step| last_step.is_none_or(|last| *step > last))
            .find(|step| self.number(*step).is_some_and(|number| number % MODULUS == code))
    }

    /// RFC 4226, section 5.3: 31 bits of the code of this step.
    fn number(&self, step: u64) -> Option<u32> {
        let mut mac = <Hmac<Sha1> as Mac>::new_from_slice(&self.0).ok()?;
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let offset = usize::from(hash.last()? & 0x0f);
        let word = hash.get(offset..)?.first_chunk::<4>()?;
        Some(u32::from_be_bytes(*word) & 0x7fff_ffff)
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TotpSecret(..)")
    }
}

/// Six digits, with or without spaces.
fn parse(code: &str) -> Option<u32> {
    if code.len() > 32 {
        return None;
    }
    let digits: String = code.chars().filter(|character| *character != ' ').collect();
    let is_code = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then(|| digits.parse().ok()).flatten()
}

/// Everything but the unreserved characters of RFC 3986 escaped.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn secret() -> TotpSecret {
        TotpSecret::new(*b"12345678901234567890")
    }

    /// RFC 6238, appendix B, SHA-1: seconds, and eight digits of which six are used here.
    const VECTORS: [(i64, u32); 6] = [
        (59, 94_287_082),
        (1_111_111_109, 7_081_804),
        (1_111_111_111, 14_050_471),
        (1_234_567_890, 89_005_924),
        (2_000_000_000, 69_279_037),
        (20_000_000_000, 65_353_130),
    ];

    #[test]
    fn the_examples_of_rfc_6238_hold() {
        for (secs, eight_digits) in VECTORS {
            let step = u64::try_from(secs / 30).unwrap();
            assert_eq!(secret().number(step).unwrap() % 100_000_000, eight_digits);
            let code = format!("{:06}", eight_digits % 1_000_000);
            assert_eq!(secret().verify(&code, secs, None), Some(step), "{code}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_either_side() {
        // Step 37037036 lasts from 1111111080 to 1111111109.
        let step = Some(37_037_036);
        assert_eq!(secret().verify("081804", 1_111_111_049, None), None);
        assert_eq!(secret().verify("081804", 1_111_111_050, None), step);
        assert_eq!(secret().verify("081804", 1_111_111_139, None), step);
        assert_eq!(secret().verify("081804", 1_111_111_140, None), None);
    }

    #[test]
    fn a_step_is_accepted_once_and_none_before_it() {
        let at = |last| secret().verify("081804", 1_111_111_109, last);
        assert_eq!(at(Some(37_037_035)), Some(37_037_036));
        assert_eq!(at(Some(37_037_036)), None);
        assert_eq!(at(Some(37_037_037)), None);
        assert_eq!(at(Some(u64::MAX)), None);
    }

    #[test]
    fn what_is_no_code_is_refused() {
        assert_eq!(secret().verify("081 804", 1_111_111_109, None), Some(37_037_036));
        let long = format!("081804{}", " ".repeat(40));
        for wrong in
            ["", "81804", "+81804", "-81804", "0081804", "07081804", "08180a", "\u{0660}81804", &long]
        {
            assert_eq!(secret().verify(wrong, 1_111_111_109, None), None, "{wrong}");
        }
        for secs in [i64::MIN, -31, i64::MAX] {
            let _ = secret().verify("081804", secs, None);
        }
    }

    #[test]
    fn the_address_for_apps_is_pinned() {
        assert_eq!(
            secret().uri("Crypto Vault", "ä+b@example.com"),
            "otpauth://totp/Crypto%20Vault:%C3%A4%2Bb%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Crypto%20Vault&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(format!("{:?}", secret()), "TotpSecret(..)");
        assert_eq!(TotpSecret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), Some(secret()));
        assert_eq!(TotpSecret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOI"), None);
    }

    proptest! {
        #[test]
        fn no_text_and_no_time_makes_it_panic(code in ".{0,40}", digits in "[0-9]{6}", secs: i64, last: Option<u64>) {
            let _ = secret().verify(&code, secs, last);
            if let Some(step) = secret().verify(&digits, secs, last) {
                prop_assert!(last.is_none_or(|last| step > last));
            }
        }
    }
}
