//! What is made of records: drafts of transactions, nothing, or a refusal in plain words.

use super::answers::{Cash, How, Stablecoins};
use super::figure::{self, Point};
use super::own::Own;
use super::stamp::Stamp;
use crate::vault::amount::Amount;
use crate::vault::asset::Asset;
use crate::vault::transaction::{Draft, Kind, Reward, Settles, Side};

/// The longest note, characters.
const LONGEST_NOTE: usize = 1000;
/// Characters of a cell that a refusal quotes.
const LONGEST_QUOTE: usize = 60;

/// What is made of some records that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The lines of the records, ascending.
    pub lines: Vec<u32>,
    /// What is made of them.
    pub made: Made,
}

/// What is made of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// Transactions.
    Drafts(Vec<Draft>),
    /// A transaction that has a name already.
    Own(Box<Own>),
    /// Nothing, and why.
    Nothing(String),
    /// Nothing, because something is wrong.
    Refused(String),
}

/// Why no draft is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Not {
    /// There is nothing to be made.
    Needed(String),
    /// Something is wrong.
    Readable(String),
}

impl Not {
    /// Something is wrong.
    pub fn readable(reason: impl Into<String>) -> Self {
        Self::Readable(reason.into())
    }

    /// There is nothing to be made.
    pub fn needed(reason: &str) -> Self {
        Self::Needed(reason.to_owned())
    }
}

impl Made {
    /// Of what reading has come to.
    pub fn of(outcome: Result<Vec<Draft>, Not>) -> Self {
        match outcome {
            Ok(drafts) => Self::Drafts(drafts),
            Err(Not::Needed(reason)) => Self::Nothing(reason),
            Err(Not::Readable(reason)) => Self::Refused(reason),
        }
    }
}

/// What something that moves only one way is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// It came from outside, or went there.
    Move,
    /// It is a reward.
    Reward(Reward),
    /// It was given, or received as a gift.
    Gift,
    /// It is gone.
    Lost,
    /// It was paid for a service.
    Fee,
}

/// What happened, whatever kind of transaction that is.
#[derive(Debug, Clone)]
pub struct Happened {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// What went.
    pub sent: Option<Side>,
    /// What came.
    pub received: Option<Side>,
    /// What was paid besides.
    pub fee: Option<Side>,
    /// What the exchanged was worth, in the currency.
    pub value: Option<Amount>,
    /// What it is if it moves only one way.
    pub label: Label,
    /// Whatever the file says of it.
    pub note: String,
}

impl Happened {
    /// At an instant, nothing yet.
    pub fn at(at_ms: i64) -> Self {
        Self {
            at_ms,
            sent: None,
            received: None,
            fee: None,
            value: None,
            label: Label::Move,
            note: String::new(),
        }
    }

    /// Something that came or went by its sign; nothing if it is zero.
    #[must_use]
    pub fn moved(mut self, asset: Asset, amount: Amount) -> Self {
        let side = side(asset, amount);
        if amount.is_negative() {
            self.sent = side;
        } else {
            self.received = side;
        }
        self
    }

    /// The draft.
    ///
    /// # Errors
    /// There is nothing to be made of it.
    pub fn draft(self, how: &How) -> Result<Draft, Not> {
        let kind = self.kind()?;
        let [sent, received, fee] = [&self.sent, &self.received, &self.fee].map(is_money);
        let has_asset = (self.sent.is_some() && !sent) || (self.received.is_some() && !received);
        let ignores = how.cash == Cash::Ignore;
        if ignores && !has_asset {
            return Err(Not::needed("It only moves money, which is not kept by this import"));
        }
        let may_settle = matches!(kind, Kind::Buy | Kind::Sell) || fee;
        let mut draft = Draft::new(kind, self.at_ms, how.account.clone());
        draft.settles = if ignores && may_settle { Settles::Outside } else { Settles::Account };
        let may_have_value =
            matches!(kind, Kind::Buy | Kind::Sell | Kind::Convert | Kind::Deposit | Kind::Reward)
                || (kind == Kind::Gift && self.received.is_some());
        let has_currency = [&self.sent, &self.received].iter().any(|side| in_currency(side));
        if may_have_value && !has_currency {
            let at_par = || [&self.received, &self.sent].into_iter().find_map(|side| par(side, how));
            draft.value = self.value.or_else(at_par);
        }
        let fee_asset = self.fee.as_ref().map(|fee| &fee.asset);
        let sides = [&self.sent, &self.received].map(|side| side.as_ref().map(|side| &side.asset));
        if fee_asset.is_some() && !sides.contains(&fee_asset) {
            draft.fee_value = par(&self.fee, how);
        }
        if kind == Kind::Reward {
            draft.reward = Some(if let Label::Reward(reward) = self.label { reward } else { Reward::Other });
        }
        (draft.sent, draft.received, draft.fee) = (self.sent, self.received, self.fee);
        draft.note = note(&self.note);
        Ok(draft)
    }

    fn kind(&self) -> Result<Kind, Not> {
        let (sent, received) = match (&self.sent, &self.received) {
            (Some(sent), Some(received)) => (sent, received),
            (Some(_), None) => {
                return Ok(match self.label {
                    Label::Gift => Kind::Gift,
                    Label::Lost => Kind::Lost,
                    Label::Fee => Kind::Fee,
                    Label::Move | Label::Reward(_) => Kind::Withdrawal,
                });
            }
            (None, Some(_)) => {
                return Ok(match self.label {
                    Label::Reward(_) => Kind::Reward,
                    Label::Gift => Kind::Gift,
                    Label::Move | Label::Lost | Label::Fee => Kind::Deposit,
                });
            }
            (None, None) => return Err(Not::needed("Nothing came and nothing went")),
        };
        if sent.asset == received.asset {
            return Err(if sent.amount == received.amount {
                Not::needed(OWN_MOVE)
            } else {
                Not::readable(format!("It exchanges {0} for another amount of {0}", sent.asset))
            });
        }
        Ok(match (sent.asset.is_money(), received.asset.is_money()) {
            (true, false) => Kind::Buy,
            (false, true) => Kind::Sell,
            _ => Kind::Convert,
        })
    }
}

/// Why nothing is made of what stays where it is.
pub const OWN_MOVE: &str = "It moves between balances of the same account";

/// So much of an asset, whatever its sign; none if it is zero.
pub fn side(asset: Asset, amount: Amount) -> Option<Side> {
    let amount = if amount.is_negative() { amount.neg() } else { amount };
    if amount.is_zero() { None } else { Some(Side { asset, amount }) }
}

fn is_money(side: &Option<Side>) -> bool {
    side.as_ref().is_some_and(|side| side.asset.is_money())
}

fn in_currency(side: &Option<Side>) -> bool {
    side.as_ref().is_some_and(|side| side.asset.is_currency())
}

fn par(side: &Option<Side>, how: &How) -> Option<Amount> {
    let side = side.as_ref().filter(|side| side.asset.is_dollar_stablecoin())?;
    if how.stablecoins == Stablecoins::Par { Some(side.amount) } else { None }
}

/// A note, cut off where it is too long.
fn note(text: &str) -> String {
    text.trim().chars().take(LONGEST_NOTE).collect()
}

/// When it was.
///
/// # Errors
/// It is no time.
pub fn time(text: &str, how: &How) -> Result<i64, Not> {
    let stamp = Stamp::parse(text).ok_or_else(|| wrong("date", text))?;
    stamp.at_ms(how.date_order, how.utc_offset_mins).ok_or_else(|| wrong("date", text))
}

/// An asset.
///
/// # Errors
/// It is none.
pub fn asset(text: &str) -> Result<Asset, Not> {
    if text.is_empty() {
        return Err(Not::readable("The asset is missing"));
    }
    Asset::parse(text).map_err(|_| wrong("asset", text))
}

/// An amount, digit for digit; none where nothing is written.
///
/// # Errors
/// It is none.
pub fn amount(name: &str, text: &str) -> Result<Option<Amount>, Not> {
    amount_with(name, text, Point::Dot)
}

/// As [`amount`], with this point.
///
/// # Errors
/// It is none.
pub fn amount_with(name: &str, text: &str, point: Point) -> Result<Option<Amount>, Not> {
    figure::exact(text, point)
        .map_err(|why| Not::Readable(format!("The {name} «{}» {}", quote(text), why.message())))
}

/// An amount that must be there.
///
/// # Errors
/// It is none, or is missing.
pub fn must(name: &str, text: &str) -> Result<Amount, Not> {
    amount(name, text)?.ok_or_else(|| Not::Readable(format!("The {name} is missing")))
}

/// What something was worth, as an exchange has computed it; none where nothing is written.
///
/// # Errors
/// It is no amount.
pub fn worth(name: &str, text: &str) -> Result<Option<Amount>, Not> {
    worth_with(name, text, Point::Dot)
}

/// As [`worth`], with this point.
///
/// # Errors
/// It is no amount.
pub fn worth_with(name: &str, text: &str, point: Point) -> Result<Option<Amount>, Not> {
    figure::rounded(text, point)
        .map_err(|why| Not::Readable(format!("The {name} «{}» {}", quote(text), why.message())))
}

/// Without its sign.
pub fn size(amount: Amount) -> Amount {
    if amount.is_negative() { amount.neg() } else { amount }
}

/// A sum.
///
/// # Errors
/// It is out of range.
pub fn sum(a: Amount, b: Amount) -> Result<Amount, Not> {
    a.checked_add(b).ok_or_else(|| Not::readable("The amounts are too large"))
}

/// Something that is not what it must be.
pub fn wrong(name: &str, text: &str) -> Not {
    if text.trim().is_empty() {
        return Not::Readable(format!("The {name} is missing"));
    }
    Not::Readable(format!("The {name} «{}» cannot be read", quote(text)))
}

/// The kind of an entry that nobody knows.
pub fn unknown(what: &str, text: &str) -> Not {
    Not::Readable(format!("The {what} «{}» is not known", quote(text)))
}

fn quote(text: &str) -> String {
    text.trim().chars().take(LONGEST_QUOTE).collect()
}
