//! Five bits to a character: what people read off a screen and type.

/// Douglas Crockford's: no I, L, O and U, so that nothing is mistaken for a digit.
pub(super) const CROCKFORD: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// RFC 4648, section 6: what authenticator apps read.
pub(super) const RFC_4648: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The bits of `bytes` from the first on, the last character filled with zeros; no padding.
pub(super) fn encode(bytes: &[u8], alphabet: &str) -> String {
    let alphabet = alphabet.as_bytes();
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut bits, mut count) = (0_u32, 0_u32);
    let mut push = |value: u32| {
        let index = usize::try_from(value & 31).unwrap_or_default();
        text.extend(alphabet.get(index).copied().map(char::from));
    };
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            push(bits >> count);
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        push(bits << (5 - count));
    }
    text
}

/// The bytes of which `text` is the encoding; none if it is the encoding of nothing.
pub(super) fn decode(text: &str, alphabet: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for character in text.chars() {
        let value = alphabet.find(character)?;
        bits = (bits << 5) | u32::try_from(value).ok()?;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    (encode(&bytes, alphabet) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 4648, section 10, without the padding.
    const VECTORS: [(&str, &str); 7] = [
        ("", ""),
        ("f", "MY"),
        ("fo", "MZXQ"),
        ("foo", "MZXW6"),
        ("foob", "MZXW6YQ"),
        ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ];

    #[test]
    fn the_examples_of_rfc_4648_hold() {
        for (bytes, text) in VECTORS {
            assert_eq!(encode(bytes.as_bytes(), RFC_4648), text);
            assert_eq!(decode(text, RFC_4648).unwrap(), bytes.as_bytes());
        }
    }

    #[test]
    fn what_encodes_nothing_is_refused() {
        // One character alone, bits left over, characters of others.
        for wrong in ["M", "MZ", "MZX", "MZXW61", "my", "MY======", "É"] {
            assert_eq!(decode(wrong, RFC_4648), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn bytes_come_back_as_they_went(bytes in proptest::collection::vec(any::<u8>(), 0..40), text in ".{0,20}") {
            for alphabet in [CROCKFORD, RFC_4648] {
                prop_assert_eq!(decode(&encode(&bytes, alphabet), alphabet), Some(bytes.clone()));
                let _ = decode(&text, alphabet);
            }
        }
    }
}
