//! The coins that the simulated exchange trades, with prices and volumes of about 2026.

/// A coin before its products are made.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Ticker symbol.
    pub symbol: String,
    /// Name as people write it.
    pub name: String,
    /// CoinGecko's id.
    pub coingecko_id: String,
    /// Price around which it moves, in US dollars.
    pub price_usd: f64,
    /// Typical one-hour move; 0.01 is one per cent.
    pub hour: f64,
    /// Volume of a usual day, in millions of US dollars.
    pub daily_musd: f64,
    /// Coins in circulation, in millions.
    pub supply_m: f64,
    /// Coins that there can ever be, in millions.
    pub max_supply_m: Option<f64>,
}

/// Symbol, name, CoinGecko id, price, one-hour move, daily volume (M$), supply (M), greatest supply (M, 0 for none).
type Row = (&'static str, &'static str, &'static str, f64, f64, f64, f64, f64);

#[rustfmt::skip]
const ROWS: [Row; 72] = [
    ("BTC", "Bitcoin", "bitcoin", 91_250.0, 0.0040, 940.0, 19.96, 21.0),
    ("ETH", "Ethereum", "ethereum", 3_120.0, 0.0060, 620.0, 120.7, 0.0),
    ("XRP", "XRP", "ripple", 2.21, 0.0075, 270.0, 60_200.0, 100_000.0),
    ("SOL", "Solana", "solana", 141.0, 0.0080, 330.0, 555.0, 0.0),
    ("DOGE", "Dogecoin", "dogecoin", 0.158, 0.0095, 96.0, 151_000.0, 0.0),
    ("ADA", "Cardano", "cardano", 0.472, 0.0090, 52.0, 36_500.0, 45_000.0),
    ("LTC", "Litecoin", "litecoin", 94.6, 0.0075, 38.0, 76.5, 84.0),
    ("LINK", "Chainlink", "chainlink", 13.7, 0.0090, 44.0, 697.0, 1_000.0),
    ("AVAX", "Avalanche", "avalanche-2", 14.9, 0.0095, 21.0, 427.0, 720.0),
    ("DOT", "Polkadot", "polkadot", 2.61, 0.0090, 12.0, 1_640.0, 2_100.0),
    ("SHIB", "Shiba Inu", "shiba-inu", 0.0000091, 0.0100, 14.0, 589_000_000.0, 0.0),
    ("USDT", "Tether", "tether", 0.9997, 0.00002, 185.0, 184_000.0, 0.0),
    ("BCH", "Bitcoin Cash", "bitcoin-cash", 512.0, 0.0080, 17.0, 19.95, 21.0),
    ("XLM", "Stellar", "stellar", 0.247, 0.0085, 19.0, 32_200.0, 50_001.0),
    ("UNI", "Uniswap", "uniswap", 6.74, 0.0110, 15.0, 630.0, 1_000.0),
    ("NEAR", "NEAR Protocol", "near", 2.03, 0.0115, 11.0, 1_280.0, 0.0),
    ("SUI", "Sui", "sui", 1.62, 0.0115, 68.0, 3_680.0, 10_000.0),
    ("HBAR", "Hedera", "hedera-hashgraph", 0.143, 0.0105, 36.0, 42_500.0, 50_000.0),
    ("PEPE", "Pepe", "pepe", 0.00000472, 0.0140, 23.0, 420_690_000.0, 420_690_000.0),
    ("AAVE", "Aave", "aave", 174.0, 0.0105, 19.0, 15.2, 16.0),
    ("POL", "POL (ex-MATIC)", "polygon-ecosystem-token", 0.139, 0.0095, 6.1, 10_500.0, 0.0),
    ("ICP", "Internet Computer", "internet-computer", 4.31, 0.0120, 8.7, 541.0, 0.0),
    ("ETC", "Ethereum Classic", "ethereum-classic", 13.8, 0.0080, 5.6, 154.0, 210.7),
    ("ATOM", "Cosmos Hub", "cosmos", 2.52, 0.0090, 6.8, 480.0, 0.0),
    ("FIL", "Filecoin", "filecoin", 1.63, 0.0100, 7.4, 714.0, 1_960.0),
    ("ALGO", "Algorand", "algorand", 0.141, 0.0095, 5.9, 8_820.0, 10_000.0),
    ("APT", "Aptos", "aptos", 2.44, 0.0110, 5.1, 736.0, 0.0),
    ("ARB", "Arbitrum", "arbitrum", 0.208, 0.0110, 6.6, 5_620.0, 10_000.0),
    ("OP", "Optimism", "optimism", 0.331, 0.0110, 5.3, 1_900.0, 4_290.0),
    ("INJ", "Injective", "injective-protocol", 5.58, 0.0115, 3.9, 100.0, 100.0),
    ("ONDO", "Ondo", "ondo-finance", 0.492, 0.0110, 8.1, 3_160.0, 10_000.0),
    ("RENDER", "Render", "render-token", 1.83, 0.0115, 3.4, 518.0, 644.0),
    ("FET", "Artificial Superintelligence Alliance", "fetch-ai", 0.262, 0.0130, 5.2, 2_300.0, 2_720.0),
    ("TIA", "Celestia", "celestia", 0.661, 0.0125, 3.2, 840.0, 0.0),
    ("SEI", "Sei", "sei-network", 0.137, 0.0120, 4.6, 6_400.0, 10_000.0),
    ("STX", "Stacks", "blockstack", 0.316, 0.0110, 1.9, 1_810.0, 1_820.0),
    ("IMX", "Immutable", "immutable-x", 0.279, 0.0115, 1.1, 1_960.0, 2_000.0),
    ("GRT", "The Graph", "the-graph", 0.0521, 0.0110, 1.6, 10_600.0, 10_800.0),
    ("LDO", "Lido DAO", "lido-dao", 0.641, 0.0120, 2.1, 896.0, 1_000.0),
    ("CRV", "Curve DAO", "curve-dao-token", 0.402, 0.0120, 3.7, 1_430.0, 3_030.0),
    ("MKR", "Maker", "maker", 1_612.0, 0.0095, 2.2, 0.845, 1.005),
    ("COMP", "Compound", "compound-governance-token", 31.4, 0.0100, 1.3, 9.67, 10.0),
    ("SNX", "Synthetix", "havven", 0.563, 0.0125, 0.9, 344.0, 0.0),
    ("ENS", "Ethereum Name Service", "ethereum-name-service", 11.2, 0.0110, 1.4, 37.9, 100.0),
    ("BONK", "Bonk", "bonk", 0.00000954, 0.0145, 12.0, 82_700_000.0, 88_800_000.0),
    ("WIF", "dogwifhat", "dogwifcoin", 0.381, 0.0150, 4.8, 998.8, 998.8),
    ("FLOKI", "FLOKI", "floki", 0.0000468, 0.0135, 2.3, 9_660_000.0, 10_000_000.0),
    ("PENGU", "Pudgy Penguins", "pudgy-penguins", 0.0114, 0.0150, 9.8, 62_900.0, 88_900.0),
    ("JTO", "Jito", "jito-governance-token", 0.438, 0.0125, 0.8, 424.0, 1_000.0),
    ("PYTH", "Pyth Network", "pyth-network", 0.0731, 0.0125, 1.2, 5_750.0, 10_000.0),
    ("XTZ", "Tezos", "tezos", 0.498, 0.0085, 1.7, 1_060.0, 0.0),
    ("EOS", "EOS", "eos", 0.211, 0.0090, 0.4, 1_580.0, 2_100.0),
    ("MANA", "Decentraland", "decentraland", 0.151, 0.0105, 0.7, 1_920.0, 0.0),
    ("SAND", "The Sandbox", "the-sandbox", 0.148, 0.0105, 0.8, 2_580.0, 3_000.0),
    ("AXS", "Axie Infinity", "axie-infinity", 0.987, 0.0110, 0.6, 168.0, 270.0),
    ("CHZ", "Chiliz", "chiliz", 0.0312, 0.0105, 0.5, 10_200.0, 0.0),
    ("ZEC", "Zcash", "zcash", 412.0, 0.0160, 74.0, 16.4, 21.0),
    ("DASH", "Dash", "dash", 61.8, 0.0140, 2.9, 12.5, 18.9),
    ("BAT", "Basic Attention", "basic-attention-token", 0.197, 0.0095, 0.3, 1_500.0, 1_500.0),
    ("ZRX", "0x Protocol", "0x", 0.168, 0.0105, 0.22, 848.0, 1_000.0),
    ("KSM", "Kusama", "kusama", 8.91, 0.0110, 0.16, 17.3, 0.0),
    ("LRC", "Loopring", "loopring", 0.0614, 0.0120, 0.19, 1_370.0, 1_370.0),
    ("ANKR", "Ankr Network", "ankr", 0.00892, 0.0110, 0.24, 10_000.0, 10_000.0),
    ("SKL", "SKALE", "skale", 0.0163, 0.0125, 0.14, 6_060.0, 7_000.0),
    ("YFI", "yearn.finance", "yearn-finance", 4_410.0, 0.0090, 0.31, 0.0338, 0.0366),
    ("BAL", "Balancer", "balancer", 0.713, 0.0120, 0.06, 68.8, 96.2),
    ("NMR", "Numeraire", "numeraire", 11.9, 0.0150, 0.28, 8.1, 11.0),
    ("OXT", "Orchid Protocol", "orchid-protocol", 0.0421, 0.0110, 0.03, 980.0, 1_000.0),
    ("BAND", "Band Protocol", "band-protocol", 0.437, 0.0105, 0.05, 166.0, 0.0),
    ("CTSI", "Cartesi", "cartesi", 0.0448, 0.0115, 0.04, 902.0, 1_000.0),
    ("RLC", "iExec RLC", "iexec-rlc", 0.752, 0.0105, 0.02, 72.4, 87.0),
    ("SPELL", "Spell", "spell-token", 0.000341, 0.0130, 0.035, 171_000.0, 196_000.0),
];

/// The coins that are always known, greatest first.
pub fn known() -> Vec<Asset> {
    let assets = ROWS.iter().map(|&(symbol, name, id, price_usd, hour, daily_musd, supply_m, max)| Asset {
        symbol: symbol.to_owned(),
        name: name.to_owned(),
        coingecko_id: id.to_owned(),
        price_usd,
        hour,
        daily_musd,
        supply_m,
        max_supply_m: (max > 0.0).then_some(max),
    });
    assets.collect()
}

/// Fiat money and coins that only price others: symbol, US dollars, one-hour move.
pub const MONEY: [(&str, f64, f64); 4] =
    [("EUR", 1.162, 0.0003), ("GBP", 1.327, 0.0003), ("USDT", 0.9997, 0.00002), ("USDC", 1.0, 0.00001)];

/// Pairs priced in something other than US dollars, with their share of the coin's volume.
pub const CROSSES: [(&str, &str, f64); 24] = [
    ("BTC", "EUR", 0.08),
    ("ETH", "EUR", 0.07),
    ("ETH", "BTC", 0.03),
    ("BTC", "GBP", 0.03),
    ("BTC", "USDT", 0.05),
    ("SOL", "EUR", 0.06),
    ("XRP", "EUR", 0.09),
    ("ETH", "GBP", 0.02),
    ("ETH", "USDT", 0.04),
    ("SOL", "BTC", 0.01),
    ("LTC", "BTC", 0.02),
    ("BTC", "USDC", 0.02),
    ("ETH", "USDC", 0.02),
    ("SOL", "USDT", 0.03),
    ("DOGE", "EUR", 0.05),
    ("ADA", "EUR", 0.06),
    ("LTC", "EUR", 0.04),
    ("LINK", "EUR", 0.03),
    ("SOL", "GBP", 0.02),
    ("XRP", "USDT", 0.02),
    ("DOGE", "BTC", 0.01),
    ("LINK", "BTC", 0.01),
    ("ADA", "BTC", 0.01),
    ("ADA", "GBP", 0.01),
];

/// Products that are not traded any more.
pub const DELISTED: [&str; 21] = [
    "UST-USD",
    "REP-USD",
    "REPV2-USD",
    "NU-USD",
    "KEEP-USD",
    "BUSD-USD",
    "SNX-BTC",
    "OMG-USD",
    "LOOM-USD",
    "MUSE-USD",
    "RGT-USD",
    "TRIBE-USD",
    "UPI-USD",
    "ORN-USD",
    "QUICK-USD",
    "MXC-USD",
    "ETH-DAI",
    "GNT-USDC",
    "DNT-USDC",
    "MIR-EUR",
    "WLUNA-GBP",
];
