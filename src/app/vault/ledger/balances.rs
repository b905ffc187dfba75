//! What there is in the accounts that a step has to do with.

use std::collections::{BTreeMap, HashMap};

use super::rows::{BalanceRow, PostingRow, SpanRow};
use super::track::{self, Hold, Span, Track, Undo};
use super::{Moment, Short, Verdict, push_list};
use crate::app::accounts::failed;
use crate::app::vault::orders::row::HoldRow;
use crate::app::vault::rows::VaultRow;
use crate::error::{ErrorCode, Failure};
use crate::store::database::{Rows, Statement, statement};
use crate::store::list::List;
use crate::store::vault::balances as sql;
use crate::vault::amount::Amount;
use crate::vault::balance::{Change, Shortfall};
use crate::vault::place::Place;

/// An asset in an account.
type Pair = (String, String);

/// A span whose postings must be known: account, asset, start, and the start of the next.
#[derive(Debug)]
pub(super) struct Need(String, String, String, String);

/// Why a unit cannot be entered, yet or at all.
pub(super) enum Trouble {
    Load(Need),
    Verdict(Box<Verdict>),
}

/// All balances of a step.
pub(super) struct Balances {
    read: HashMap<Pair, (Amount, BalanceRow)>,
    spans: Vec<SpanRow>,
    postings: HashMap<(Pair, String), Vec<Change>>,
    tracks: BTreeMap<Pair, Track>,
    holds: HashMap<Pair, Hold>,
}

impl Balances {
    /// What must be read of the balances that moments change.
    pub(super) fn reads<'m>(vault: &VaultRow, moments: impl Iterator<Item = &'m Moment>) -> Vec<Statement> {
        let mut first: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        for moment in moments.filter(|moment| moment.is_of_account()) {
            let place = moment.change.place.as_str();
            let earliest = first.entry((&moment.account, &moment.asset)).or_insert(place);
            *earliest = place.min(*earliest);
        }
        let mut pairs = List::default();
        for ((account, asset), place) in first {
            pairs.push([account.into(), asset.into(), place.into()]);
        }
        let values = || [vault.id.into(), pairs.clone().into()];
        vec![statement(sql::BALANCES_OF_PAIRS, values()), statement(sql::SPANS_OF_PAIRS, values())]
    }

    /// Of what was read.
    pub(super) fn of(balances: Rows, spans: Rows) -> Result<Self, Failure> {
        let balances: Vec<BalanceRow> = balances.all().map_err(failed)?;
        let spans = spans.all().map_err(failed)?;
        let read = balances
            .into_iter()
            .map(|row| ((row.account.clone(), row.asset.clone()), (row.amount, row)))
            .collect();
        let (postings, tracks, holds) = (HashMap::new(), BTreeMap::new(), HashMap::new());
        let mut balances = Self { read, spans, postings, tracks, holds };
        balances.begin();
        Ok(balances)
    }

    /// Sees to it that what open orders reserve stays: all of it from the first moment on at which one of them may pay.
    pub(super) fn hold(&mut self, holds: &[HoldRow]) {
        for HoldRow { account, asset, from_ms, amount } in holds {
            let from = Place::before_exchanges(*from_ms);
            let pair = (account.clone(), asset.clone());
            let hold = self.holds.entry(pair).or_insert(Hold { from: from.clone(), amount: Amount::ZERO });
            hold.amount = hold.amount.checked_add(*amount).unwrap_or(Amount::MOST);
            hold.from = hold.from.clone().min(from);
        }
        self.begin();
    }

    /// The least that there is of an asset in an account from a place on, that all was read from.
    pub(super) fn least(&self, account: &str, asset: &str, from: &Place) -> Result<Amount, Trouble> {
        let pair = (account.to_owned(), asset.to_owned());
        let Some(track) = self.tracks.get(&pair) else { return Ok(Amount::ZERO) };
        track.least(from).map_err(|trouble| match trouble {
            track::Trouble::Load(start, end) => Trouble::Load(Need(pair.0, pair.1, start, end)),
            track::Trouble::Shortfall(_) => {
                let message = format!("The account {account} has more than 10^15 {asset}");
                let failure = Failure::new(ErrorCode::InvalidParameter, message);
                Trouble::Verdict(Box::new(Verdict::Refused(failure)))
            }
        })
    }

    /// Forgets what was entered.
    pub(super) fn begin(&mut self) {
        self.tracks.clear();
        for ((account, asset), (now, row)) in &self.read {
            let track = Track {
                account: account.clone(),
                asset: asset.clone(),
                now: *now,
                last: row.last.clone(),
                spans: vec![],
                hold: self.holds.get(&(account.clone(), asset.clone())).cloned(),
            };
            self.tracks.insert((account.clone(), asset.clone()), track);
        }
        for row in &self.spans {
            let pair = (row.account.clone(), row.asset.clone());
            let Some(track) = self.tracks.get_mut(&pair) else { continue };
            let changes = self.postings.get(&(pair, row.start.clone())).cloned();
            let (start, count, run) = (row.start.clone(), row.count, row.run);
            track.spans.push(Span { start, count, run, changes, is_changed: false });
        }
    }

    /// Which spans something is put into.
    pub(super) fn needs<'m>(&self, moments: impl Iterator<Item = &'m Moment>) -> Vec<Need> {
        let mut needs = BTreeMap::new();
        for moment in moments {
            let pair = (moment.account.clone(), moment.asset.clone());
            let need = self.tracks.get(&pair).and_then(|track| track.needs(&moment.change.place));
            if let Some((start, end)) = need {
                needs.insert((pair, start), end);
            }
        }
        let need = |(((account, asset), start), end)| Need(account, asset, start, end);
        needs.into_iter().map(need).collect()
    }

    /// Reads the postings of spans.
    pub(super) fn load(&mut self, vault: &VaultRow, needs: Vec<Need>) -> Statement {
        let mut list = List::default();
        for Need(account, asset, start, end) in needs {
            list.push([account.as_str().into(), asset.as_str().into(), start.as_str().into(), end.into()]);
            self.postings.insert(((account, asset), start), Vec::new());
        }
        statement(sql::POSTINGS_OF_SPANS, [vault.id.into(), list.into()])
    }

    /// Takes them.
    pub(super) fn take(&mut self, postings: Rows) -> Result<(), Failure> {
        for row in postings.all::<PostingRow>().map_err(failed)? {
            self.postings.entry(((row.account, row.asset), row.start)).or_default().push(row.change);
        }
        Ok(())
    }

    /// Enters all that a unit does, if there is never less than nothing.
    pub(super) fn enter(&mut self, moments: &[Moment]) -> Result<(), Trouble> {
        let mut entered: Vec<(Pair, Undo)> = Vec::new();
        let outcome = self.try_enter(moments, &mut entered);
        if outcome.is_err() {
            for (pair, undo) in entered.into_iter().rev() {
                if let Some(track) = self.tracks.get_mut(&pair) {
                    track.undo(undo);
                }
            }
        }
        outcome
    }

    fn try_enter(&mut self, moments: &[Moment], entered: &mut Vec<(Pair, Undo)>) -> Result<(), Trouble> {
        for moment in moments.iter().filter(|moment| moment.is_of_account()) {
            let pair = (moment.account.clone(), moment.asset.clone());
            let track = self.tracks.entry(pair.clone()).or_insert_with(|| Track {
                account: moment.account.clone(),
                asset: moment.asset.clone(),
                now: Amount::ZERO,
                last: None,
                spans: vec![],
                hold: self.holds.get(&pair).cloned(),
            });
            let undo = track.enter(moment.change.clone(), moment.postings.len());
            entered.push((pair, undo.map_err(|trouble| told(moment, trouble))?));
        }
        for moment in moments.iter().filter(|moment| moment.is_of_account()) {
            let track = self.tracks.get(&(moment.account.clone(), moment.asset.clone()));
            track.map_or(Ok(()), Track::check).map_err(|trouble| told(moment, trouble))?;
        }
        Ok(())
    }

    /// What there is from now on.
    pub(super) fn statements(&self, vault: &VaultRow) -> Vec<Statement> {
        let (mut balances, mut spans) = (List::default(), List::default());
        for track in self.tracks.values() {
            let changed = track.changed();
            let Some(last) = track.last.as_ref().filter(|_| !changed.is_empty()) else { continue };
            let (account, asset) = (track.account.as_str(), track.asset.as_str());
            balances.push([account.into(), asset.into(), track.now.to_string().into(), last.as_str().into()]);
            for Span { start, count, run, .. } in changed {
                let (sum, lowest) = (run.sum.to_string(), run.lowest.to_string());
                spans.push([
                    account.into(),
                    asset.into(),
                    start.into(),
                    count.into(),
                    sum.into(),
                    lowest.into(),
                ]);
            }
        }
        let mut statements = Vec::new();
        push_list(&mut statements, sql::SET_BALANCES, vault, balances);
        push_list(&mut statements, sql::SET_SPANS, vault, spans);
        statements
    }
}

fn told(moment: &Moment, trouble: track::Trouble) -> Trouble {
    let (account, asset) = (moment.account.clone(), moment.asset.clone());
    let verdict = match trouble {
        track::Trouble::Load(start, end) => return Trouble::Load(Need(account, asset, start, end)),
        track::Trouble::Shortfall(Shortfall::Missing(place, missing)) => {
            Verdict::Short(Short { account, asset, place, missing })
        }
        track::Trouble::Shortfall(Shortfall::OutOfRange) => {
            let message = format!("The account {account} would have more than 10^15 {asset}");
            Verdict::Refused(Failure::new(ErrorCode::InvalidParameter, message))
        }
    };
    Trouble::Verdict(Box::new(verdict))
}
