//! What an account has of an asset from a moment on, whatever is dated later: the least that it will have.

use super::balances::{Balances, Trouble};
use crate::app::vault::rows::VaultRow;
use crate::error::Failure;
use crate::store::database::{Rows, Statement, statement};
use crate::store::list::List;
use crate::store::vault::balances as sql;
use crate::vault::amount::Amount;
use crate::vault::place::Place;

/// The question.
pub(in crate::app::vault) struct Least {
    account: String,
    asset: String,
    from: Place,
    balances: Option<Balances>,
}

/// The answer, or what must be read for it.
pub(in crate::app::vault) enum Known {
    Least(Amount),
    Read(Vec<Statement>),
}

impl Least {
    pub(in crate::app::vault) fn of(account: &str, asset: &str, from_ms: i64) -> Self {
        let (account, asset) = (account.to_owned(), asset.to_owned());
        Self { account, asset, from: Place::before_exchanges(from_ms), balances: None }
    }

    /// What must be read first.
    pub(in crate::app::vault) fn reads(&self, vault: &VaultRow) -> Vec<Statement> {
        let mut pair = List::default();
        pair.push([self.account.as_str().into(), self.asset.as_str().into(), self.from.as_str().into()]);
        let values = || [vault.id.into(), pair.clone().into()];
        vec![statement(sql::BALANCES_OF_PAIRS, values()), statement(sql::SPANS_OF_PAIRS, values())]
    }

    /// Goes on with what was read.
    ///
    /// # Errors
    /// What was read is not what it must be.
    pub(in crate::app::vault) fn take(
        &mut self,
        vault: &VaultRow,
        rows: Vec<Rows>,
    ) -> Result<Known, Failure> {
        let mut rows = rows.into_iter();
        let mut next = || rows.next().unwrap_or_default();
        let balances = match self.balances.take() {
            None => Balances::of(next(), next())?,
            Some(mut balances) => {
                balances.take(next())?;
                balances.begin();
                balances
            }
        };
        let balances = self.balances.insert(balances);
        match balances.least(&self.account, &self.asset, &self.from) {
            Ok(least) => Ok(Known::Least(least)),
            Err(Trouble::Load(need)) => Ok(Known::Read(vec![balances.load(vault, vec![need])])),
            // More than can be kept is more than can be asked for.
            Err(Trouble::Verdict(_)) => Ok(Known::Least(Amount::ZERO)),
        }
    }
}
