//! CBOR (RFC 8949) as far as authenticators use it: the canonical form of CTAP2, without floating-point numbers and tags. Lengths
//! are definite and in their shortest form, no key comes twice, nothing is nested deeper than four levels.

/// Levels at most (CTAP 2.1, section 8).
const DEEPEST: u8 = 4;

/// Entries of a map or an array at most; those in use have three to six.
const MOST_ENTRIES: u64 = 32;

/// A value, borrowed from its encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value<'b> {
    Int(i64),
    Bytes(&'b [u8]),
    Text(&'b str),
    Array(Vec<Value<'b>>),
    Map(Vec<(Value<'b>, Value<'b>)>),
    Bool(bool),
    Null,
}

impl<'b> Value<'b> {
    /// Reads one value, and what comes after it.
    pub fn read(bytes: &'b [u8]) -> Option<(Self, &'b [u8])> {
        let mut reader = Reader { rest: bytes };
        let value = reader.value(DEEPEST)?;
        Some((value, reader.rest))
    }

    /// Reads one value that nothing comes after.
    pub fn read_all(bytes: &'b [u8]) -> Option<Self> {
        Self::read(bytes).filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value)
    }

    /// The value at `key` of a map.
    pub fn at(&self, key: &Value<'_>) -> Option<&Self> {
        let Self::Map(entries) = self else {
            return None;
        };
        entries.iter().find(|(other, _)| other == key).map(|(_, value)| value)
    }

    /// The entries of a map.
    pub fn entries(&self) -> Option<usize> {
        if let Self::Map(entries) = self { Some(entries.len()) } else { None }
    }

    /// A byte string.
    pub fn bytes(&self) -> Option<&'b [u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }
}

struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    fn take(&mut self, length: u64) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(usize::try_from(length).ok()?)?;
        self.rest = rest;
        Some(taken)
    }

    /// The major type and the number that follows it, which must not fit a shorter form.
    fn head(&mut self) -> Option<(u8, u64)> {
        let first = *self.take(1)?.first()?;
        let (bytes, least) = match first & 0x1f {
            small @ 0..24 => return Some((first >> 5, u64::from(small))),
            24 => (1, 24),
            25 => (2, 1 << 8),
            26 => (4, 1 << 16),
            27 => (8, 1 << 32),
            _ => return None,
        };
        let number = self.take(bytes)?.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte));
        (number >= least).then_some((first >> 5, number))
    }

    fn value(&mut self, levels: u8) -> Option<Value<'b>> {
        let (major, number) = self.head()?;
        Some(match major {
            0 => Value::Int(i64::try_from(number).ok()?),
            1 => Value::Int(-1 - i64::try_from(number).ok()?),
            2 => Value::Bytes(self.take(number)?),
            3 => Value::Text(core::str::from_utf8(self.take(number)?).ok()?),
            4 | 5 if number > MOST_ENTRIES || levels == 0 => return None,
            4 => Value::Array((0..number).map(|_| self.value(levels - 1)).collect::<Option<_>>()?),
            5 => {
                let mut entries: Vec<(Value<'b>, Value<'b>)> = Vec::new();
                for _ in 0..number {
                    let key = self.value(levels - 1)?;
                    if entries.iter().any(|(other, _)| *other == key) {
                        return None;
                    }
                    entries.push((key, self.value(levels - 1)?));
                }
                Value::Map(entries)
            }
            7 => match number {
                20 => Value::Bool(false),
                21 => Value::Bool(true),
                22 => Value::Null,
                _ => return None,
            },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_examples_of_rfc_8949_hold() {
        // Appendix A.
        for (bytes, value) in [
            (&[0x00][..], Value::Int(0)),
            (&[0x17], Value::Int(23)),
            (&[0x18, 0x18], Value::Int(24)),
            (&[0x19, 0x03, 0xe8], Value::Int(1000)),
            (&[0x1a, 0x00, 0x0f, 0x42, 0x40], Value::Int(1_000_000)),
            (&[0x1b, 0, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0], Value::Int(1_000_000_000_000)),
            (&[0x20], Value::Int(-1)),
            (&[0x39, 0x03, 0xe7], Value::Int(-1000)),
            (&[0xf4], Value::Bool(false)),
            (&[0xf5], Value::Bool(true)),
            (&[0xf6], Value::Null),
            (&[0x44, 1, 2, 3, 4], Value::Bytes(&[1, 2, 3, 4])),
            (&[0x64, 0xf0, 0x90, 0x85, 0x91], Value::Text("\u{10151}")),
            (&[0x82, 1, 0x81, 2], Value::Array(vec![Value::Int(1), Value::Array(vec![Value::Int(2)])])),
            (&[0xa1, 1, 2], Value::Map(vec![(Value::Int(1), Value::Int(2))])),
        ] {
            assert_eq!(Value::read_all(bytes), Some(value), "{bytes:x?}");
        }
    }

    #[test]
    fn what_is_not_canonical_is_refused() {
        for (bytes, why) in [
            (&[0x18, 0x17][..], "not the shortest form"),
            (&[0x19, 0, 0xff], "not the shortest form"),
            (&[0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], "not the shortest form"),
            (&[0x58, 0x01, 0x00], "not the shortest form"),
            (&[0x1b, 0xff, 0, 0, 0, 0, 0, 0, 0], "more than 63 bits"),
            (&[0x5f, 0x41, 0, 0xff], "indefinite length"),
            (&[0x9f, 0xff], "indefinite length"),
            (&[0xbf, 0xff], "indefinite length"),
            (&[0xc0, 0x00], "a tag"),
            (&[0xf9, 0, 0], "a floating-point number"),
            (&[0xf7], "undefined"),
            (&[0xf8, 0x20], "another simple value"),
            (&[0x1c], "reserved"),
            (&[0xa2, 1, 1, 1, 2], "a key twice"),
            (&[0x61, 0xff], "not UTF-8"),
            (&[0x81, 0x81, 0x81, 0x81, 0x81, 0], "too deep"),
            (&[0x98, 33], "too many entries"),
            (&[0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "too many entries"),
            (&[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "longer than there is"),
            (&[0x82, 0], "cut"),
            (&[], "nothing"),
            (&[0, 0], "something after it"),
        ] {
            assert_eq!(Value::read_all(bytes), None, "{why}");
        }
        assert_eq!(Value::read(&[0, 7]), Some((Value::Int(0), &[7][..])));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Value::read(&bytes);
        }
    }
}
