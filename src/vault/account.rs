//! Accounts: where assets are kept; and books: what has one cost basis.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

use super::transaction::AccountId;

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// What somebody owns.
    Real,
    /// What they practise with.
    Paper,
}

impl AccountKind {
    /// Its name in JSON and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Paper => "paper",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Real, Self::Paper].into_iter().find(|kind| kind.name() == name)
    }
}

/// What has one cost basis. Transfers stay in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Book {
    /// All real accounts together.
    Real,
    /// A paper account.
    Paper(AccountId),
}

impl Book {
    /// Of an account.
    pub fn of(account: &AccountId, kind: AccountKind) -> Self {
        match kind {
            AccountKind::Real => Self::Real,
            AccountKind::Paper => Self::Paper(account.clone()),
        }
    }
}

impl Display for Book {
    /// `real`, or the id of the account.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Real => f.write_str("real"),
            Self::Paper(account) => account.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_accounts_share_a_book_and_paper_accounts_do_not() {
        let book = |id, kind| Book::of(&AccountId::new(id), kind).to_string();
        assert_eq!([book("a", AccountKind::Real), book("b", AccountKind::Real)], ["real", "real"]);
        assert_eq!([book("a", AccountKind::Paper), book("b", AccountKind::Paper)], ["a", "b"]);
        for kind in [AccountKind::Real, AccountKind::Paper] {
            assert_eq!(AccountKind::parse(kind.name()), Some(kind));
        }
    }
}
