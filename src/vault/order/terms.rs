//! The words of orders.

use serde::{Deserialize, Serialize};

/// Whether an order buys or sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrderSide)]
pub enum Side {
    /// Pays the quote asset, gets the base asset.
    Buy,
    /// Gives the base asset, gets the quote asset.
    Sell,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Buy, Self::Sell];

    /// Its name in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
        }
    }

    /// The side of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.name() == name)
    }

    /// Whether `price` is `limit` or better: lower for who buys, higher for who sells.
    pub fn accepts<T: Ord>(self, limit: T, price: T) -> bool {
        match self {
            Self::Buy => price <= limit,
            Self::Sell => price >= limit,
        }
    }
}

/// What an order waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrderKind)]
pub enum Kind {
    /// Nothing: it takes what there is.
    Market,
    /// A price that is as good as its own.
    Limit,
    /// The price moving against it as far as its stop price; then it is a market order.
    Stop,
    /// The same; then it is a limit order.
    StopLimit,
    /// The price moving in its favour as far as its stop price; then it is a market order.
    TakeProfit,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Market, Self::Limit, Self::Stop, Self::StopLimit, Self::TakeProfit];

    /// Its name in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Market => "market",
            Self::Limit => "limit",
            Self::Stop => "stop",
            Self::StopLimit => "stop_limit",
            Self::TakeProfit => "take_profit",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it has a limit.
    pub fn is_limited(self) -> bool {
        matches!(self, Self::Limit | Self::StopLimit)
    }

    /// Whether it has a stop price.
    pub fn is_triggered(self) -> bool {
        matches!(self, Self::Stop | Self::StopLimit | Self::TakeProfit)
    }

    /// Whether it is the price rising that triggers one of this side.
    pub fn triggers_above(self, side: Side) -> bool {
        (self == Self::TakeProfit) == (side == Side::Sell)
    }
}

/// How long an order stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeInForce {
    /// Good till cancelled.
    Gtc,
    /// Immediate or cancel: what does not fill at once is cancelled.
    Ioc,
    /// Fill or kill: all at once, or nothing.
    Fok,
    /// Good till a date.
    Gtd,
}

impl TimeInForce {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Gtc, Self::Ioc, Self::Fok, Self::Gtd];

    /// Its name in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gtc => "gtc",
            Self::Ioc => "ioc",
            Self::Fok => "fok",
            Self::Gtd => "gtd",
        }
    }

    /// What has that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|time| time.name() == name)
    }
}

/// What has become of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrderStatus)]
pub enum Status {
    /// Its stop price was not reached.
    Armed,
    /// It was placed or triggered, and has met no order book since.
    Waiting,
    /// It waits for its price.
    Resting,
    /// All of it was filled.
    Filled,
    /// What was not filled of it never will be.
    Cancelled,
    /// The same, since its time is over.
    Expired,
    /// None of it was filled, since it would have taken.
    Rejected,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Armed,
        Self::Waiting,
        Self::Resting,
        Self::Filled,
        Self::Cancelled,
        Self::Expired,
        Self::Rejected,
    ];

    /// Its name in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Armed => "armed",
            Self::Waiting => "waiting",
            Self::Resting => "resting",
            Self::Filled => "filled",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Rejected => "rejected",
        }
    }

    /// The status of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether something can still happen to it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Armed | Self::Waiting | Self::Resting)
    }
}

/// Why an order was cancelled or rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OrderReason)]
pub enum Reason {
    /// Its owner has cancelled it.
    Owner,
    /// The rest could not fill at once.
    ImmediateOrCancel,
    /// Not all of it could fill at once.
    FillOrKill,
    /// The rest could have filled only beyond the price protection bound.
    PriceProtection,
    /// There was no more in the order book.
    NoLiquidity,
    /// No order book could be had in time.
    NoBook,
    /// What it holds pays for no more.
    Funds,
    /// It must not take, and would have.
    PostOnly,
    /// What it would come to is more than the ledger keeps.
    OutOfRange,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(word: impl Serialize) -> String {
        serde_json::to_value(word).unwrap().as_str().unwrap().to_owned()
    }

    #[test]
    fn names_are_those_of_json() {
        for side in Side::ALL {
            assert_eq!((json(side), Side::parse(side.name())), (side.name().to_owned(), Some(side)));
        }
        for kind in Kind::ALL {
            assert_eq!((json(kind), Kind::parse(kind.name())), (kind.name().to_owned(), Some(kind)));
        }
        for time in TimeInForce::ALL {
            assert_eq!((json(time), TimeInForce::parse(time.name())), (time.name().to_owned(), Some(time)));
        }
        for status in Status::ALL {
            assert_eq!(
                (json(status), Status::parse(status.name())),
                (status.name().to_owned(), Some(status))
            );
        }
    }

    #[test]
    fn a_stop_waits_for_the_price_to_turn_against_it_and_a_take_profit_for_the_contrary() {
        assert!(Kind::Stop.triggers_above(Side::Buy) && !Kind::Stop.triggers_above(Side::Sell));
        assert!(Kind::StopLimit.triggers_above(Side::Buy) && !Kind::StopLimit.triggers_above(Side::Sell));
        assert!(!Kind::TakeProfit.triggers_above(Side::Buy) && Kind::TakeProfit.triggers_above(Side::Sell));
    }
}
