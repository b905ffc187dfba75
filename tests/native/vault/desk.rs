//! A platform for the vault's use cases: a real SQLite with the schema of `migrations/`, whose faults are switched on and off.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use cryptovault::accounts::claims::AccessClaims;
use cryptovault::accounts::csrf;
use cryptovault::accounts::guard::{Question, Verdict};
use cryptovault::accounts::identity::{Credentials, Device};
use cryptovault::accounts::keys::KeyRing;
use cryptovault::accounts::object::{Command, Live, Record, Reply};
use cryptovault::accounts::origin::Provenance;
use cryptovault::accounts::token::Tokens;
use cryptovault::app::accounts::{Call, Platform};
use cryptovault::app::listing::Listing;
use cryptovault::app::prices::{Price, PriceTable};
use cryptovault::app::route::find;
use cryptovault::app::vault::{self, route::ROUTES};
use cryptovault::config::PushConfig;
use cryptovault::error::Failure;
use cryptovault::market::candle::CandlesQuery;
use cryptovault::market::product::ProductId;
use cryptovault::realtime::change::VaultChange;
use cryptovault::store::database::{Database, DatabaseError, Row, Rows, Statement};
use cryptovault::vault::amount::Amount;
use cryptovault::vault::order::book::Book;
use rusqlite::StatementStatus;
use rusqlite::types::{ToSqlOutput, Value as Cell_, ValueRef};
use serde_json::{Map, Value, json};

pub const NOW_MS: i64 = 1_763_700_000_000;

/// What goes wrong with a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is done, and nobody hears of it.
    AnswerLost,
    /// It is not done.
    NotDone,
}

/// A database and those who listen.
pub struct Desk {
    pub database: RefCell<rusqlite::Connection>,
    /// What goes wrong with the next batches that write.
    pub faults: RefCell<VecDeque<Option<Fault>>>,
    pub told: RefCell<Vec<(String, VaultChange, i64)>>,
    pub prices: RefCell<Rc<PriceTable>>,
    /// Products that orders can be placed of, and their order books.
    pub listings: RefCell<HashMap<String, Listing>>,
    pub books: RefCell<HashMap<String, Rc<Book>>>,
    /// Whose orders were to be looked at.
    pub attended: RefCell<Vec<String>>,
    /// What the clock of requests says.
    pub now_ms: Cell<i64>,
    /// Candles of products, of whatever width: starts in Unix seconds, and closes.
    pub traded: RefCell<HashMap<String, Vec<(i64, &'static str)>>>,
    /// Which candles were asked for.
    pub asked: RefCell<Vec<CandlesQuery>>,
    /// Batches so far.
    pub batches: Cell<usize>,
    /// Steps of SQLite's machine so far.
    pub steps: Cell<i64>,
    /// How push services know us; none as long as a test does not say.
    pub push: Option<Rc<PushConfig>>,
    random: Cell<u64>,
    tokens: Tokens,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub etag: Option<String>,
    pub is_replayed: bool,
    /// All of it, as it is sent, and how many pages it was sent in.
    pub text: String,
    pub pages: usize,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap().to_owned()
    }
}

pub fn database() -> rusqlite::Connection {
    let database = rusqlite::Connection::open_in_memory().unwrap();
    let mut files: Vec<_> =
        std::fs::read_dir("migrations").unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        database.execute_batch(&std::fs::read_to_string(file).unwrap()).unwrap();
    }
    database.pragma_update(None, "foreign_keys", true).unwrap();
    database.set_prepared_statement_cache_capacity(500);
    database
}

impl Desk {
    pub fn new() -> Self {
        let database = database();
        for user in ["ann", "bob"] {
            let sql = "INSERT INTO user VALUES (?1, ?1, ?1, 'x', 0, 0)";
            database.execute(sql, [user]).unwrap();
        }
        let key = format!("first:{}", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
        Self {
            database: RefCell::new(database),
            faults: RefCell::default(),
            told: RefCell::default(),
            prices: RefCell::default(),
            listings: RefCell::default(),
            books: RefCell::default(),
            attended: RefCell::default(),
            now_ms: Cell::new(NOW_MS),
            traded: RefCell::default(),
            asked: RefCell::default(),
            batches: Cell::default(),
            steps: Cell::default(),
            push: None,
            random: Cell::new(1),
            tokens: Tokens::new(KeyRing::parse(&key, None).unwrap(), "cryptovault", "cryptovault"),
        }
    }

    pub fn set_prices(&self, prices: &[(&str, &str)]) {
        let price = |(product, price): &(&str, &str)| {
            let price = Price { price: Amount::parse(price).unwrap(), change_24h: Some(1.5) };
            ((*product).to_owned(), price)
        };
        *self.prices.borrow_mut() = Rc::new(PriceTable::new(NOW_MS, prices.iter().map(price)));
    }

    /// Asks as a person's browser does.
    pub async fn ask(
        &self,
        user: &str,
        method: &str,
        address: &str,
        body: Value,
        key: Option<&str>,
        if_match: Option<&str>,
    ) -> Answer {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let found = find(&ROUTES, method, path).unwrap_or_else(|lost| panic!("{method} {address}: {lost:?}"));
        let session = format!("session of {user}");
        let claims = AccessClaims { sub: user.to_owned(), sid: session.clone() };
        let access = self.tokens.sign(&claims, self.now_ms.get() / 1000).unwrap();
        let call = Call {
            platform: self,
            tokens: &self.tokens,
            now_ms: self.now_ms.get(),
            origin: "https://vault.example".to_owned(),
            host: "vault.example".to_owned(),
            device: Device::default(),
            network: String::new(),
            credentials: Credentials { access: Some(&access), has_cookies: true, ..Credentials::default() },
            provenance: Provenance { site: Some("same-origin"), origin: None, has_cookies: true },
            csrf_token: Some(csrf::token(self.tokens.keys(), &session)),
            idempotency_key: key.map(ToOwned::to_owned),
            if_match: if_match.map(ToOwned::to_owned),
            query: query.to_owned(),
        };
        let body = match body {
            Value::Null => String::new(),
            Value::String(text) => text,
            body => body.to_string(),
        };
        match vault::answer(&call, &found, body.as_bytes()).await {
            Ok(mut answer) => {
                let mut pages = 1;
                while let Some(rest) = &mut answer.rest
                    && let Some(page) = rest.next(self).await.unwrap()
                {
                    answer.body.push_str(&page);
                    pages += 1;
                }
                Answer {
                    status: answer.status,
                    body: serde_json::from_str(&answer.body).unwrap_or_default(),
                    etag: answer.etag,
                    is_replayed: answer.is_replayed,
                    text: answer.body,
                    pages,
                }
            }
            Err(refused) => {
                let failure = *refused.failure;
                let status = failure.code.status();
                let body = serde_json::to_value(failure.body(String::new())).unwrap();
                Answer { status, body, etag: None, is_replayed: false, text: String::new(), pages: 0 }
            }
        }
    }

    pub fn get(&self, address: &str) -> Answer {
        wait(self.ask("ann", "GET", address, Value::Null, None, None))
    }

    /// Writes, under a key of its own.
    pub fn write(&self, method: &str, address: &str, body: Value) -> Answer {
        self.random.set(self.random.get() + 1);
        let key = format!("key {}", self.random.get());
        wait(self.ask("ann", method, address, body, Some(&key), None))
    }

    pub fn post(&self, address: &str, body: Value) -> Answer {
        self.write("POST", address, body)
    }

    /// An account.
    pub fn account(&self, kind: &str) -> String {
        let answer = self.post("/api/accounts", json!({ "name": "Mine", "kind": kind }));
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.id()
    }

    /// Texts of a query, a line for each row.
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let database = self.database.borrow();
        let mut statement = database.prepare(sql).unwrap();
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let cell = |at| match row.get_ref(at).unwrap() {
                ValueRef::Null => "-".to_owned(),
                ValueRef::Integer(number) => number.to_string(),
                ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
                other => format!("{other:?}"),
            };
            Ok((0..columns).map(cell).collect::<Vec<_>>().join(" "))
        };
        statement.query_map([], row).unwrap().map(Result::unwrap).collect()
    }

    fn run(&self, statements: &[Statement]) -> Result<Vec<Rows>, String> {
        let mut database = self.database.borrow_mut();
        let transaction = database.transaction().unwrap();
        let mut all = Vec::new();
        for statement in statements {
            let run = || -> rusqlite::Result<Rows> {
                let mut prepared = transaction.prepare_cached(statement.sql)?;
                let values: Vec<_> = statement.values.iter().map(cell).collect();
                let names: Vec<String> = prepared.column_names().map(ToOwned::to_owned).collect();
                let mut rows = prepared.query(rusqlite::params_from_iter(values))?;
                let mut found = Vec::new();
                while let Some(row) = rows.next()? {
                    let mut columns = Map::new();
                    for (at, name) in names.iter().enumerate() {
                        columns.insert(name.clone(), value(row.get_ref(at)?));
                    }
                    let row: Row = serde_json::from_value(Value::Object(columns)).unwrap();
                    found.push(row);
                }
                drop(rows);
                let steps = prepared.reset_status(StatementStatus::VmStep);
                self.steps.set(self.steps.get() + i64::from(steps));
                Ok(Rows(found))
            };
            all.push(run().map_err(|error| format!("{error} in {}", statement.sql))?);
        }
        transaction.commit().map_err(|error| error.to_string())?;
        Ok(all)
    }
}

fn cell(value: &Value) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(match value {
        Value::Null => Cell_::Null,
        Value::Number(number) => Cell_::Integer(number.as_i64().unwrap()),
        Value::String(text) => Cell_::Text(text.clone()),
        other => panic!("no statement takes {other}"),
    })
}

fn value(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap().into(),
        other => panic!("no column holds {other:?}"),
    }
}

impl Database for Desk {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError> {
        pause().await;
        self.batches.set(self.batches.get() + 1);
        let writes = statements.iter().any(|statement| !statement.sql.starts_with("SELECT"));
        let fault = if writes { self.faults.borrow_mut().pop_front().flatten() } else { None };
        let lost = || Err(DatabaseError::Failed("the database was lost".to_owned()));
        if fault == Some(Fault::NotDone) {
            return lost();
        }
        let done = self.run(&statements).map_err(DatabaseError::of);
        if let Err(DatabaseError::Failed(message)) = &done {
            panic!("{message}");
        }
        pause().await;
        if fault == Some(Fault::AnswerLost) { lost() } else { done }
    }
}

impl Platform for Desk {
    async fn account(&self, user_id: &str, command: Command) -> Result<Reply, Failure> {
        let Command::Check { session, .. } = command else { panic!("{command:?}") };
        let user_id = user_id.to_owned();
        let live = Live { user_id, email: String::new(), session, n: 0, rotated_ms: 0, proven_until_ms: 0 };
        Ok(Reply::Live(live))
    }

    async fn guard(&self, _: &str, _: Question) -> Result<Verdict, Failure> {
        Ok(Verdict::default())
    }

    async fn record(&self, session: &str) -> Option<Record> {
        let user_id = session.strip_prefix("session of ")?.to_owned();
        Some(Record::Live { user_id, email: String::new(), proven_until_ms: 0 })
    }

    async fn keep(&self, _: &str, _: &Record) {}

    fn random<const N: usize>(&self) -> Result<[u8; N], Failure> {
        self.random.set(self.random.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
        let seed = self.random.get().to_be_bytes();
        Ok(std::array::from_fn(|at| seed[at % 8] ^ at as u8))
    }
}

impl vault::Platform for Desk {
    async fn tell(&self, user_id: &str, change: VaultChange, version: i64) {
        self.told.borrow_mut().push((user_id.to_owned(), change, version));
    }

    fn minutes_ahead(&self, zone: &str, at_ms: i64) -> Option<i64> {
        match zone {
            "UTC" => Some(0),
            // As if summer began with this year's.
            "Europe/Berlin" => Some(if at_ms < NOW_MS + 100 * 86_400_000 { 60 } else { 120 }),
            _ => None,
        }
    }

    fn push(&self) -> Option<Rc<PushConfig>> {
        self.push.clone()
    }

    async fn prices(&self) -> Rc<PriceTable> {
        Rc::clone(&self.prices.borrow())
    }

    fn series(&self) -> String {
        "tests".to_owned()
    }

    async fn candles(&self, queries: Vec<CandlesQuery>) -> Vec<Option<String>> {
        pause().await;
        let traded = self.traded.borrow();
        let answer = |query: &CandlesQuery| {
            let (first, last) = query.span(0);
            let candles = traded.get(query.product.as_str())?;
            let rows: Vec<_> = candles
                .iter()
                .filter(|(time, _)| (first..=last).contains(time))
                .map(|(time, close)| json!({ "time": time, "close": close }))
                .collect();
            Some(json!({ "data": rows, "data_age_ms": format!("\u{1}{NOW_MS}") }).to_string())
        };
        let answers = queries.iter().map(answer).collect();
        self.asked.borrow_mut().extend(queries);
        answers
    }

    async fn listing(&self, product: &ProductId) -> Result<Option<Listing>, Failure> {
        Ok(self.listings.borrow().get(product.as_str()).cloned())
    }

    async fn book(&self, product: &ProductId) -> Option<Rc<Book>> {
        self.books.borrow().get(product.as_str()).cloned()
    }

    async fn attend(&self, user_id: &str) {
        self.attended.borrow_mut().push(user_id.to_owned());
    }
}

/// Lets others go on.
async fn pause() {
    let mut is_over = false;
    poll_fn(|_| if std::mem::replace(&mut is_over, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// Waits for one.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    together(vec![future]).pop().unwrap()
}

/// Lets several go on in turn, each up to its next batch.
pub fn together<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.into_iter().map(|future| (Box::pin(future), None)).collect();
    let mut context = Context::from_waker(Waker::noop());
    while waiting.iter().any(|(_, done)| done.is_none()) {
        for (future, done) in &mut waiting {
            let future: Pin<&mut _> = future.as_mut();
            if done.is_none()
                && let Poll::Ready(answer) = future.poll(&mut context)
            {
                *done = Some(answer);
            }
        }
    }
    waiting.into_iter().map(|(_, done)| done.unwrap()).collect()
}
