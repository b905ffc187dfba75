//! Kinds: what is told of a transaction by a name.

use serde::{Deserialize, Serialize};

/// What kind of thing happened.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Money for an asset.
    Buy,
    /// An asset for money.
    Sell,
    /// One asset for another.
    Convert,
    /// An asset from somewhere that is not kept here.
    Deposit,
    /// An asset to somewhere that is not kept here.
    Withdrawal,
    /// From one's own account to another.
    Transfer,
    /// An asset for holding or lending, or for nothing.
    Reward,
    /// Given or received.
    Gift,
    /// Gone without anything for it.
    Lost,
    /// Paid for a service.
    Fee,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Buy,
        Self::Sell,
        Self::Convert,
        Self::Deposit,
        Self::Withdrawal,
        Self::Transfer,
        Self::Reward,
        Self::Gift,
        Self::Lost,
        Self::Fee,
    ];

    /// Its name in JSON, in the database and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
            Self::Convert => "convert",
            Self::Deposit => "deposit",
            Self::Withdrawal => "withdrawal",
            Self::Transfer => "transfer",
            Self::Reward => "reward",
            Self::Gift => "gift",
            Self::Lost => "lost",
            Self::Fee => "fee",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a reward was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reward {
    /// Keeping a network running.
    Staking,
    /// Lending.
    Interest,
    /// Being there.
    Airdrop,
    /// Anything else.
    Other,
}

impl Reward {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Staking, Self::Interest, Self::Airdrop, Self::Other];

    /// Its name in JSON, in the database and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Staking => "staking",
            Self::Interest => "interest",
            Self::Airdrop => "airdrop",
            Self::Other => "other",
        }
    }

    /// What has that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reward| reward.name() == name)
    }
}

/// Where the money of a trade comes from and goes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Settles {
    /// It is a balance of the account, and must be there.
    #[default]
    Account,
    /// Somewhere that is not kept here.
    Outside,
}

impl Settles {
    /// Its name in JSON, in the database and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Outside => "outside",
        }
    }

    /// What has that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Account, Self::Outside].into_iter().find(|settles| settles.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_json() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
            assert_eq!(Kind::parse(kind.name()), Some(kind));
        }
        for reward in Reward::ALL {
            assert_eq!(serde_json::to_string(&reward).unwrap(), format!("\"{}\"", reward.name()));
            assert_eq!(Reward::parse(reward.name()), Some(reward));
        }
        for settles in [Settles::Account, Settles::Outside] {
            assert_eq!(serde_json::to_string(&settles).unwrap(), format!("\"{}\"", settles.name()));
            assert_eq!(Settles::parse(settles.name()), Some(settles));
        }
    }
}
