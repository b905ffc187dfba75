//! Whether something can have happened as it is told: the table of `docs/vault.md`.

use super::amount::Amount;
use super::asset::Asset;
use super::transaction::{Draft, Kind, Settles, Side};
use crate::error::Invalid;

/// 2009-01-03, the day of the first block of the first chain: Unix milliseconds.
pub const FIRST_MS: i64 = 1_230_940_800_000;
/// How far ahead of now a clock may be, milliseconds.
const AHEAD_MS: i64 = 86_400_000;
/// The longest note, characters.
const LONGEST_NOTE: usize = 1000;

/// Why something cannot have happened as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The field at fault, by its path in the body.
    pub field: &'static str,
    /// What it must be, as the rest of a sentence that begins with its name.
    pub reason: &'static str,
}

impl From<Refusal> for Invalid {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.field, refusal.reason)
    }
}

/// What a kind asks of a side.
#[derive(Clone, Copy)]
enum Ask {
    Nothing,
    Money,
    /// What is no money.
    Asset,
    Any,
}

impl Draft {
    /// Whether it can have happened so.
    ///
    /// # Errors
    /// The first field at fault.
    pub fn check(&self, now_ms: i64) -> Result<(), Refusal> {
        require(self.at_ms >= FIRST_MS, "at_ms", "must not be before 2009-01-03")?;
        require(self.at_ms <= now_ms + AHEAD_MS, "at_ms", "must not be in the future")?;
        require(self.note.chars().count() <= LONGEST_NOTE, "note", "must have at most 1,000 characters")?;
        self.check_sides()?;
        self.check_accounts()?;
        self.check_fee()?;
        self.check_values()?;
        let is_reward = self.kind == Kind::Reward;
        require(is_reward || self.reward.is_none(), "reward", "is only for a reward")?;
        require(
            !is_reward || self.reward.is_some(),
            "reward",
            "is missing: staking, interest, airdrop or other",
        )?;
        self.check_settles()
    }

    fn check_sides(&self) -> Result<(), Refusal> {
        let (sent, received) = match self.kind {
            Kind::Buy => (Ask::Money, Ask::Asset),
            Kind::Sell => (Ask::Asset, Ask::Money),
            Kind::Convert => (Ask::Any, Ask::Any),
            Kind::Deposit | Kind::Reward => (Ask::Nothing, Ask::Any),
            Kind::Withdrawal | Kind::Transfer | Kind::Lost | Kind::Fee => (Ask::Any, Ask::Nothing),
            Kind::Gift => match (&self.sent, &self.received) {
                (Some(_), Some(_)) => {
                    return Err(refusal("received", "must not be there if a gift was given: sent"));
                }
                (None, None) => {
                    return Err(refusal("received", "is missing: what a gift brought, or else sent"));
                }
                (Some(_), None) => (Ask::Any, Ask::Nothing),
                (None, Some(_)) => (Ask::Nothing, Ask::Any),
            },
        };
        check_side(self.sent.as_ref(), sent, ["sent", "sent.asset", "sent.amount"])?;
        check_side(self.received.as_ref(), received, ["received", "received.asset", "received.amount"])?;
        let is_same = asset(&self.sent).is_some() && asset(&self.sent) == asset(&self.received);
        require(!is_same, "received.asset", "must be another than what was sent")
    }

    fn check_accounts(&self) -> Result<(), Refusal> {
        if self.kind != Kind::Transfer {
            return require(self.to_account.is_none(), "to_account_id", "is only for a transfer");
        }
        require(self.to_account.is_some(), "to_account_id", "is missing")?;
        require(self.to_account.as_ref() != Some(&self.account), "to_account_id", "must be another account")
    }

    fn check_fee(&self) -> Result<(), Refusal> {
        let Some(fee) = &self.fee else { return Ok(()) };
        let may = !matches!(self.kind, Kind::Lost | Kind::Fee);
        require(may, "fee", "is not for this kind: it is what was sent")?;
        check_side(Some(fee), Ask::Any, ["fee", "fee.asset", "fee.amount"])?;
        // The currency has no lots: a fee may be more than what came of it.
        if let Some(received) =
            self.received.as_ref().filter(|side| side.asset == fee.asset && !fee.asset.is_currency())
        {
            require(fee.amount < received.amount, "fee.amount", "must be less than what was received")?;
        }
        if let Some(sent) = self.sent.as_ref().filter(|side| side.asset == fee.asset) {
            require(sent.amount.checked_add(fee.amount).is_some(), "fee.amount", TOO_MUCH)?;
        }
        Ok(())
    }

    fn check_values(&self) -> Result<(), Refusal> {
        if let Some(value) = self.value {
            require(self.may_have_value(), "value", "is not for this kind")?;
            require(!value.is_negative(), "value", "must not be negative")?;
            require(self.worth() == Some(value), "value", "must be the amount of the side that is in USD")?;
        }
        if let Some(value) = self.fee_value {
            let Some(fee) = &self.fee else { return Err(refusal("fee_value", "is only for a fee")) };
            require(!value.is_negative(), "fee_value", "must not be negative")?;
            require(
                self.fee_worth() == Some(value),
                "fee_value",
                "must be the amount of the fee, which is in USD",
            )?;
            let is_told = fee.asset.is_currency() || !self.fee_is_of_a_side() || self.fee_is_outside();
            require(
                is_told,
                "fee_value",
                "is only for a fee in an asset that was neither sent nor received",
            )?;
        }
        let worth = self.worth().unwrap_or_default();
        let sum = worth.checked_add(self.fee_worth().unwrap_or_default());
        require(sum.is_some(), "value", TOO_MUCH)
    }

    /// Whether the fee only makes more go, or less come, of what is exchanged.
    pub(super) fn fee_is_of_a_side(&self) -> bool {
        let fee = asset(&self.fee);
        fee.is_some()
            && self.kind != Kind::Transfer
            && (fee == asset(&self.sent) || fee == asset(&self.received))
    }

    fn may_have_value(&self) -> bool {
        match self.kind {
            Kind::Buy | Kind::Sell | Kind::Convert | Kind::Deposit | Kind::Reward => true,
            Kind::Gift => self.received.is_some(),
            Kind::Withdrawal | Kind::Transfer | Kind::Lost | Kind::Fee => false,
        }
    }

    fn check_settles(&self) -> Result<(), Refusal> {
        let has_money =
            matches!(self.kind, Kind::Buy | Kind::Sell) || asset(&self.fee).is_some_and(Asset::is_money);
        require(
            self.settles == Settles::Account || has_money,
            "settles",
            "must be account where nothing is bought or sold for money and no fee is in money",
        )
    }
}

const TOO_MUCH: &str = "must be at most 10^15 with what it is added to";

fn check_side(
    side: Option<&Side>,
    ask: Ask,
    [field, asset, amount]: [&'static str; 3],
) -> Result<(), Refusal> {
    let side = match (side, ask) {
        (None, Ask::Nothing) => return Ok(()),
        (Some(_), Ask::Nothing) => return Err(refusal(field, "is not for this kind")),
        (None, _) => return Err(refusal(field, "is missing")),
        (Some(side), _) => side,
    };
    match ask {
        Ask::Money => require(side.asset.is_money(), asset, "must be money, such as USD or EUR")?,
        Ask::Asset => require(!side.asset.is_money(), asset, "must not be money: that is a convert")?,
        Ask::Any | Ask::Nothing => {}
    }
    require(side.amount > Amount::ZERO, amount, "must be more than 0")
}

fn asset(side: &Option<Side>) -> Option<&Asset> {
    side.as_ref().map(|side| &side.asset)
}

fn refusal(field: &'static str, reason: &'static str) -> Refusal {
    Refusal { field, reason }
}

fn require(holds: bool, field: &'static str, reason: &'static str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal(field, reason)) }
}
