//! Opening accounts: new ones, and those that a paper account begins anew with.

use super::{MOST_ACCOUNTS, MOST_SHELVED, account, next, no_such_account};
use crate::accounts::request::Body;
use crate::app::accounts::{Outcome, failed};
use crate::app::vault::change::{Change, Next, Written};
use crate::app::vault::draft::amount;
use crate::app::vault::ledger::{Entry, Ledger, Posted, Verdict};
use crate::app::vault::orders::row::{OrderRow, put};
use crate::app::vault::record;
use crate::app::vault::rows::{AccountRow, VaultRow};
use crate::app::vault::{Platform, Vault};
use crate::error::{ErrorCode, Failure, Invalid};
use crate::realtime::change::VaultChange;
use crate::store::database::{Rows, Statement, statement};
use crate::store::vault::{self as sql, orders};
use crate::vault::account::AccountKind;
use crate::vault::amount::Amount;
use crate::vault::asset::{Asset, CURRENCY};
use crate::vault::order::event::Event;
use crate::vault::order::rates::Rates;
use crate::vault::transaction::{AccountId, Draft, Kind, Side, TransactionId};

/// Characters of an amount at most, as far as they are looked at.
const LONGEST_AMOUNT: usize = 80;

impl<P: Platform> Vault<'_, P> {
    /// A new account.
    pub(in crate::app::vault) async fn open_account(&self, mut body: Body) -> Outcome {
        let name = body.label("name")?;
        let kind = AccountKind::parse(&body.text("kind", 10)?)
            .ok_or(Invalid::new("kind", "must be real or paper"))?;
        let funds = funds(&mut body)?;
        let (maker, taker) = charges(&mut body)?;
        body.end()?;
        for (field, amount) in [("funds", funds), ("maker", maker), ("taker", taker)] {
            if amount.is_some() && kind != AccountKind::Paper {
                return Err(Invalid::new(field, "is only for a paper account").into());
            }
        }
        let new = AccountRow {
            id: self.id_for("account")?,
            name,
            kind: kind.name().to_owned(),
            version: 1,
            created_ms: self.call.now_ms,
            maker,
            taker,
            funds,
            closed_ms: None,
        };
        new.allowed_rates()?;
        self.begin(new, None).await
    }

    /// A paper account begins anew: its orders are cancelled, and another one with its name and rates takes its place. What has happened in it stays
    /// in the ledger, as it was.
    pub(in crate::app::vault) async fn reset_account(&self, id: &str, mut body: Body) -> Outcome {
        let funds = funds(&mut body)?;
        body.end()?;
        let new = AccountRow {
            id: self.id_for("account")?,
            name: String::new(),
            kind: AccountKind::Paper.name().to_owned(),
            version: 1,
            created_ms: self.call.now_ms,
            maker: None,
            taker: None,
            funds,
            closed_ms: None,
        };
        let answer = self.begin(new, Some(id)).await?;
        self.call.platform.attend(self.user_id).await;
        Ok(answer)
    }

    async fn begin(&self, new: AccountRow, instead_of: Option<&str>) -> Outcome {
        let matches = |version| self.request.matches(version);
        let (user_id, now_ms) = (self.user_id, self.call.now_ms);
        let stage = Stage::Accounts;
        self.commit(&mut Opening {
            user_id,
            now_ms,
            instead_of,
            matches: &matches,
            asked: new.clone(),
            new,
            before: vec![],
            stage,
        })
        .await
    }
}

impl AccountRow {
    /// Whether these are rates.
    pub(super) fn allowed_rates(&self) -> Result<(), Failure> {
        let Rates { maker, taker } = self.rates();
        Rates::new(maker, taker).map(drop).map_err(Failure::from)
    }
}

/// What it begins with.
fn funds(body: &mut Body) -> Result<Option<Amount>, Invalid> {
    let funds = amount(body.optional_text("funds", LONGEST_AMOUNT)?, "funds")?;
    match funds {
        Some(funds) if funds.is_negative() => Err(Invalid::new("funds", "must not be less than 0")),
        funds => Ok(funds),
    }
}

/// What it is charged.
pub(super) fn charges(body: &mut Body) -> Result<(Option<Amount>, Option<Amount>), Invalid> {
    let mut rate = |field: &'static str| amount(body.optional_text(field, LONGEST_AMOUNT)?, field);
    Ok((rate("maker")?, rate("taker")?))
}

/// An account is opened, with what it begins with.
struct Opening<'o> {
    user_id: &'o str,
    now_ms: i64,
    /// The account whose place it takes.
    instead_of: Option<&'o str>,
    /// Whether the caller knows the version of that.
    matches: &'o dyn Fn(i64) -> Result<(), Failure>,
    asked: AccountRow,
    new: AccountRow,
    /// What is written before its first transaction.
    before: Vec<Statement>,
    stage: Stage,
}

enum Stage {
    Accounts,
    Deposit(Box<Ledger>),
}

impl Change for Opening<'_> {
    fn reads(&mut self) -> Vec<Statement> {
        self.stage = Stage::Accounts;
        self.new = self.asked.clone();
        self.before.clear();
        let user = || [self.user_id.into()];
        let mut reads = vec![statement(sql::ACCOUNTS, user())];
        if self.instead_of.is_some() {
            reads.push(statement(orders::OPEN_ORDERS, user()));
        }
        reads
    }

    fn decide(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Next, Failure> {
        if let Stage::Deposit(ledger) = &mut self.stage {
            let progress = ledger.take(vault, rows)?;
            return progress.map(|Posted { verdicts, statements }| match verdicts.into_iter().next() {
                Some(Verdict::Refused(failure)) => Err(failure),
                Some(Verdict::Short(short)) => Err(short.failure()),
                _ => Ok(self.written(statements)),
            });
        }
        let mut rows = rows.into_iter();
        let accounts: Vec<AccountRow> = next(&mut rows).all().map_err(failed)?;
        let (open, shelved): (Vec<_>, Vec<_>) = accounts.into_iter().partition(|row| row.closed_ms.is_none());
        match self.instead_of {
            Some(id) => {
                if shelved.len() >= MOST_SHELVED {
                    let message = format!("Paper accounts may begin anew {MOST_SHELVED} times");
                    return Err(Failure::new(ErrorCode::Conflict, message));
                }
                let old = open.into_iter().find(|row| row.id == id).ok_or_else(no_such_account)?;
                let open_orders = next(&mut rows).all().map_err(failed)?;
                self.replace(vault, old, open_orders)?;
            }
            None if open.len() >= MOST_ACCOUNTS => {
                let message = format!("There may be {MOST_ACCOUNTS} accounts: close one first");
                return Err(Failure::new(ErrorCode::Conflict, message));
            }
            None => {}
        }
        let AccountRow { id, name, kind, created_ms, maker, taker, funds, .. } = &self.new;
        let values = [
            vault.id.into(),
            id.as_str().into(),
            name.as_str().into(),
            kind.as_str().into(),
            (*created_ms).into(),
            record::amount(*maker),
            record::amount(*taker),
            record::amount(*funds),
        ];
        self.before.push(statement(sql::INSERT_ACCOUNT, values));
        let Some(deposit) = self.deposit()? else { return Ok(Next::Write(self.written(vec![]))) };
        let mut ledger =
            Ledger::new(self.user_id, self.now_ms, vec![vec![deposit]]).opening(self.new.clone());
        let reads = ledger.reads();
        self.stage = Stage::Deposit(Box::new(ledger));
        Ok(Next::Read(reads))
    }
}

impl Opening<'_> {
    /// It takes the place of another, whose open orders end with it.
    fn replace(&mut self, vault: &VaultRow, old: AccountRow, open: Vec<OrderRow>) -> Result<(), Failure> {
        if old.kind != AccountKind::Paper.name() {
            return Err(Failure::new(ErrorCode::Conflict, "Only a paper account begins anew"));
        }
        (self.matches)(old.version)?;
        let own = open.into_iter().map(|row| row.order).filter(|order| order.account.as_str() == old.id);
        let cancelled: Vec<_> = own
            .map(|mut order| {
                order.apply(Event::Cancel { at_ms: self.now_ms });
                order
            })
            .collect();
        self.before.extend(put(vault.id, &cancelled, self.now_ms));
        let shelve = [vault.id.into(), old.id.as_str().into(), self.now_ms.into()];
        self.before.push(statement(sql::SHELVE_ACCOUNT, shelve));
        let AccountRow { name, maker, taker, funds, .. } = old;
        self.new = AccountRow { name, maker, taker, funds: self.asked.funds.or(funds), ..self.asked.clone() };
        Ok(())
    }

    /// What it begins with, as it stands in the ledger.
    fn deposit(&self) -> Result<Option<Entry>, Failure> {
        let Some(funds) = self.new.funds.filter(|funds| funds.is_positive()) else { return Ok(None) };
        let mut draft = Draft::new(Kind::Deposit, self.now_ms, AccountId::new(&self.new.id));
        let asset = Asset::parse(CURRENCY).map_err(|wrong| Invalid::new("funds", wrong.message()))?;
        draft.received = Some(Side { asset, amount: funds });
        let id = TransactionId::known_by(&format!("cryptovault funds 1\n{}", self.new.id));
        Ok(Some(Entry::Add(Box::new(draft.into_transaction(id)))))
    }

    fn written(&self, more: Vec<Statement>) -> Written {
        let change = if self.instead_of.is_some() { VaultChange::Fills } else { VaultChange::Portfolio };
        let mut opened = account(self.new.clone(), &[], &[]);
        if let Some(funds) = self.new.funds.filter(|funds| funds.is_positive()) {
            opened
                .balances
                .push(crate::app::vault::view::Holding { asset: CURRENCY.to_owned(), quantity: funds });
        }
        let statements = self.before.iter().cloned().chain(more).collect();
        Written::new(change, statements, 201, &opened).with_etag(1)
    }
}
