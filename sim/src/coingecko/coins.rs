//! The coins that CoinGecko knows: those of the exchange and some that only look like them.

use crate::seed::assets::Asset;

/// A coin of CoinGecko.
#[derive(Clone, Debug, PartialEq)]
pub struct Coin {
    /// CoinGecko's id, unique.
    pub id: String,
    /// Symbol in small letters. **Not** unique.
    pub symbol: String,
    /// Name as people write it.
    pub name: String,
    /// Coins in circulation.
    pub supply: f64,
    /// Coins that there can ever be.
    pub max_supply: Option<f64>,
    /// Where its price comes from.
    pub pricing: Pricing,
}

/// Where the price of a coin comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Pricing {
    /// The US dollar product of the exchange with this id.
    Product(String),
    /// Always this many US dollars: the coin is not traded on the exchange.
    Fixed(f64),
    /// Nobody knows: every number is null.
    Unknown,
}

impl Coin {
    /// A coin that is traded on the exchange against US dollars.
    pub fn traded(asset: &Asset) -> Coin {
        Coin {
            id: asset.coingecko_id.clone(),
            symbol: asset.symbol.to_lowercase(),
            name: asset.name.clone(),
            supply: asset.supply_m * 1e6,
            max_supply: asset.max_supply_m.map(|millions| millions * 1e6),
            pricing: Pricing::Product(format!("{}-USD", asset.symbol)),
        }
    }
}

/// Coins that share a symbol with a coin of the exchange and are something else.
pub fn look_alikes() -> Vec<Coin> {
    let coin = |id: &str, symbol: &str, name: &str, supply: f64, pricing: Pricing| Coin {
        id: id.to_owned(),
        symbol: symbol.to_owned(),
        name: name.to_owned(),
        supply,
        max_supply: None,
        pricing,
    };
    vec![
        coin("batcat", "btc", "batcat", 1e9, Pricing::Fixed(0.000_021_4)),
        coin("unicorn-token", "uni", "UNICORN Token", 3.8e9, Pricing::Fixed(0.000_412)),
        coin("sola-token", "sol", "Sola", 9.9e8, Pricing::Fixed(0.000_98)),
        coin("linkeye", "link", "Linkeye", 0.0, Pricing::Unknown),
    ]
}
