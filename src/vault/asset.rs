//! Assets: what amounts are of.

use std::fmt::{self, Display};
use std::rc::Rc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What values are in.
pub const CURRENCY: &str = "USD";

/// The longest ticker, characters.
const LONGEST: usize = 20;
/// What tickers have besides letters and digits.
const SIGNS: &str = ".-_$@*+/";

/// ISO 4217 codes of what exchanges keep as money. Those that are better known as tickers (MNT, BOB, ALL) are left out.
const MONEY: [&str; 66] = [
    "AED", "AMD", "ARS", "AUD", "AZN", "BDT", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CRC",
    "CZK", "DKK", "DOP", "EGP", "EUR", "GBP", "GEL", "GHS", "GTQ", "HKD", "HRK", "HUF", "IDR", "ILS", "INR",
    "ISK", "JOD", "JPY", "KES", "KRW", "KWD", "KZT", "LKR", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD", "OMR",
    "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH",
    "UGX", "USD", "UYU", "VND", "XOF", "ZAR",
];

/// Coins that are meant to be one US dollar each.
const DOLLAR_STABLECOINS: [&str; 17] = [
    "BUSD", "DAI", "FDUSD", "GUSD", "HUSD", "LUSD", "PAX", "PYUSD", "RLUSD", "SUSD", "TUSD", "USD1", "USDC",
    "USDG", "USDP", "USDS", "USDT",
];

/// A ticker in capitals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Asset(Rc<str>);

/// Text that is no ticker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnAsset;

impl NotAnAsset {
    /// What it must be, as the rest of a sentence that begins with its name.
    pub fn message(self) -> &'static str {
        "must be a ticker of 1 to 20 letters, digits and .-_$@*+/"
    }
}

impl Asset {
    /// Reads a ticker, in capitals or not.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, NotAnAsset> {
        let ticker = text.to_uppercase();
        let is_allowed = |char: char| {
            char.is_ascii_uppercase()
                || char.is_ascii_digit()
                || SIGNS.contains(char)
                || (!char.is_ascii() && char.is_alphabetic())
        };
        let fits = (1..=LONGEST).contains(&ticker.chars().count());
        if fits && ticker.chars().all(is_allowed) { Ok(Self(ticker.into())) } else { Err(NotAnAsset) }
    }

    /// What values are in.
    pub fn currency() -> Self {
        Self(CURRENCY.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether values are in it.
    pub fn is_currency(&self) -> bool {
        &*self.0 == CURRENCY
    }

    /// Whether it is money of a state, the currency or another.
    pub fn is_money(&self) -> bool {
        MONEY.binary_search(&&*self.0).is_ok()
    }

    /// Whether it is a coin that is meant to be one US dollar.
    pub fn is_dollar_stablecoin(&self) -> bool {
        DOLLAR_STABLECOINS.binary_search(&&*self.0).is_ok()
    }
}

impl Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Asset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Asset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(|wrong| serde::de::Error::custom(wrong.message()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tickers_are_in_capitals() {
        for (text, ticker) in
            [("BTC", "BTC"), ("usdc", "USDC"), ("1inch", "1INCH"), ("币安", "币安"), ("λ", "Λ")]
        {
            assert_eq!(Asset::parse(text).unwrap().as_str(), ticker);
        }
        assert_eq!(Asset::parse("BTC.S-PERP_$@*+/").unwrap().as_str(), "BTC.S-PERP_$@*+/");
    }

    #[test]
    fn what_is_no_ticker_is_refused() {
        for text in
            ["", " ", "BTC ", "B\u{202e}TC", "B,C", "<b>", "'", "💰", "ABCDEFGHIJKLMNOPQRSTU", "\u{301}"]
        {
            assert_eq!(Asset::parse(text), Err(NotAnAsset), "{text:?}");
        }
    }

    #[test]
    fn money_and_stablecoins_are_found_in_their_lists() {
        assert!(MONEY.is_sorted() && DOLLAR_STABLECOINS.is_sorted());
        let asset = |text| Asset::parse(text).unwrap();
        assert!(asset("eur").is_money() && asset("USD").is_money() && !asset("USDC").is_money());
        assert!(asset("USDC").is_dollar_stablecoin() && !asset("USD").is_dollar_stablecoin());
        assert!(asset("usd").is_currency() && Asset::currency().is_currency() && !asset("EUR").is_currency());
    }

    proptest! {
        #[test]
        fn a_ticker_is_its_own_text(text in ".{1,22}") {
            if let Ok(asset) = Asset::parse(&text) {
                prop_assert_eq!(Asset::parse(asset.as_str()), Ok(asset.clone()));
                let json = serde_json::to_string(&asset).unwrap();
                prop_assert_eq!(serde_json::from_str::<Asset>(&json).unwrap(), asset);
            }
        }
    }
}
