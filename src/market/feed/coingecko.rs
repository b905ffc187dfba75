//! CoinGecko: `/coins/markets`. Names, ranks and market caps, and prices when the first source fails.
//!
//! Symbols are not unique there, so a coin is known by its id, and only through [`COINS`] by a symbol of ours.

use rust_decimal::Decimal;
use serde::Deserializer;

use super::coinbase::{Rows, whole};
use super::field::{Field, Pick};
use super::{FeedError, Parsed};
use crate::market::decimal::{self, NotAFigure, Percent, parse_price, parse_volume};

/// One coin, priced in US dollars.
#[derive(Debug, Clone, PartialEq)]
pub struct Coin {
    /// The base symbol on the exchange.
    pub symbol: &'static str,
    /// Its name.
    pub name: String,
    /// Price.
    pub price: Decimal,
    /// Market capitalisation.
    pub market_cap: Option<Decimal>,
    /// Rank by market capitalisation, from 1.
    pub rank: Option<u32>,
    /// Volume of 24 hours on all exchanges.
    pub volume_usd: Option<Decimal>,
    /// Highest price of 24 hours.
    pub high: Option<Decimal>,
    /// Lowest price of 24 hours.
    pub low: Option<Decimal>,
    /// Change over 24 hours, as the source states it.
    pub change_24h: Option<Percent>,
}

const COIN: Pick<9> = Pick {
    names: [
        ("", "id"),
        ("", "name"),
        ("", "current_price"),
        ("", "market_cap"),
        ("", "market_cap_rank"),
        ("", "total_volume"),
        ("", "high_24h"),
        ("", "low_24h"),
        ("", "price_change_percentage_24h"),
    ],
};

/// Reads `/coins/markets`: an array of coins. Coins outside [`COINS`] are not ours and are no fault.
///
/// # Errors
/// [`FeedError::Malformed`] where the body is not one complete JSON array.
pub fn parse_markets(body: &[u8]) -> Result<Parsed<Coin>, FeedError> {
    let all = whole(body, |json| json.deserialize_seq(Rows { pick: COIN, row: coin }))?;
    Ok(Parsed { rows: all.rows.into_iter().flatten().collect(), skipped: all.skipped })
}

fn coin(leaves: [Field<'_>; 9]) -> Result<Option<Coin>, NotAFigure> {
    let [id, name, price, market_cap, rank, volume, high, low, change] = leaves;
    let id = id.text().ok_or(NotAFigure::Absent)?;
    let Some((_, symbol)) = COINS.iter().find(|(coin, _)| *coin == id) else {
        return Ok(None);
    };
    Ok(Some(Coin {
        symbol,
        name: name.text().filter(|name| !name.is_empty()).unwrap_or(symbol).to_owned(),
        price: price.figure(parse_price)?,
        market_cap: market_cap.figure(parse_price).ok(),
        rank: rank.figure(parse_price).ok().and_then(|rank| u32::try_from(rank).ok()),
        volume_usd: volume.figure(parse_volume).ok(),
        high: high.figure(parse_price).ok(),
        low: low.figure(parse_price).ok(),
        change_24h: change.figure(decimal::parse).ok().map(Percent::stated),
    }))
}

/// CoinGecko id and the base symbol under which the exchange lists the same coin.
pub const COINS: &[(&str, &str)] = &[
    ("0x", "ZRX"),
    ("1inch", "1INCH"),
    ("aave", "AAVE"),
    ("aerodrome-finance", "AERO"),
    ("algorand", "ALGO"),
    ("amp-token", "AMP"),
    ("ankr", "ANKR"),
    ("apecoin", "APE"),
    ("aptos", "APT"),
    ("arbitrum", "ARB"),
    ("arweave", "AR"),
    ("avalanche-2", "AVAX"),
    ("axelar", "AXL"),
    ("axie-infinity", "AXS"),
    ("bancor", "BNT"),
    ("band-protocol", "BAND"),
    ("basic-attention-token", "BAT"),
    ("bitcoin", "BTC"),
    ("bitcoin-cash", "BCH"),
    ("blockstack", "STX"),
    ("blur", "BLUR"),
    ("bonk", "BONK"),
    ("cardano", "ADA"),
    ("celestia", "TIA"),
    ("celo", "CELO"),
    ("chainlink", "LINK"),
    ("chiliz", "CHZ"),
    ("compound-governance-token", "COMP"),
    ("cosmos", "ATOM"),
    ("crypto-com-chain", "CRO"),
    ("curve-dao-token", "CRV"),
    ("dai", "DAI"),
    ("dash", "DASH"),
    ("decentraland", "MANA"),
    ("dogecoin", "DOGE"),
    ("dogwifcoin", "WIF"),
    ("elrond-erd-2", "EGLD"),
    ("enjincoin", "ENJ"),
    ("eos", "EOS"),
    ("ethena", "ENA"),
    ("ethereum", "ETH"),
    ("ethereum-classic", "ETC"),
    ("ethereum-name-service", "ENS"),
    ("fetch-ai", "FET"),
    ("filecoin", "FIL"),
    ("flow", "FLOW"),
    ("gala", "GALA"),
    ("hashflow", "HFT"),
    ("hedera-hashgraph", "HBAR"),
    ("helium", "HNT"),
    ("immutable-x", "IMX"),
    ("injective-protocol", "INJ"),
    ("internet-computer", "ICP"),
    ("iotex", "IOTX"),
    ("jasmycoin", "JASMY"),
    ("jito-governance-token", "JTO"),
    ("kusama", "KSM"),
    ("kyber-network-crystal", "KNC"),
    ("lido-dao", "LDO"),
    ("litecoin", "LTC"),
    ("livepeer", "LPT"),
    ("loopring", "LRC"),
    ("maker", "MKR"),
    ("mask-network", "MASK"),
    ("matic-network", "MATIC"),
    ("mina-protocol", "MINA"),
    ("monero", "XMR"),
    ("moonbeam", "GLMR"),
    ("near", "NEAR"),
    ("ocean-protocol", "OCEAN"),
    ("ondo-finance", "ONDO"),
    ("optimism", "OP"),
    ("pepe", "PEPE"),
    ("polkadot", "DOT"),
    ("polygon-ecosystem-token", "POL"),
    ("pyth-network", "PYTH"),
    ("quant-network", "QNT"),
    ("render-token", "RENDER"),
    ("ripple", "XRP"),
    ("sei-network", "SEI"),
    ("shiba-inu", "SHIB"),
    ("skale", "SKL"),
    ("solana", "SOL"),
    ("stellar", "XLM"),
    ("storj", "STORJ"),
    ("sui", "SUI"),
    ("superrare", "RARE"),
    ("sushi", "SUSHI"),
    ("synthetix-network-token", "SNX"),
    ("tether", "USDT"),
    ("tezos", "XTZ"),
    ("the-graph", "GRT"),
    ("the-sandbox", "SAND"),
    ("uma", "UMA"),
    ("uniswap", "UNI"),
    ("usd-coin", "USDC"),
    ("vechain", "VET"),
    ("wormhole", "W"),
    ("worldcoin-wld", "WLD"),
    ("yearn-finance", "YFI"),
    ("zcash", "ZEC"),
];
