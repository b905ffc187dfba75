//! Rules by the hundred thousand, and ticks that hit some of them: what it costs. Compiled into the test build only.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::platform;
use crate::app::vault::alerts::lookout::Lookout;
use crate::market::product::ProductId;
use crate::market::tape::{Print, Tape};
use crate::market::view::{self, SourceName};
use crate::store::database::{Database, DatabaseError, Rows, Statement};
use crate::vault::alert::draft::Draft;
use crate::vault::alert::observation::Subject;
use crate::vault::alert::rule::{AlertId, Rule};
use crate::vault::alert::state::{Standing, State};

const PRODUCTS: i64 = 400;
/// Rules of one person.
const RULES_OF_ONE: i64 = 100;

thread_local! {
    static LOOKOUT: RefCell<Option<Lookout>> = const { RefCell::new(None) };
}

/// `hold/RULES` holds so many. `tick/HITS/TIMES` lets so many ticks hit so many of them, each with one behind it that arms them again; with no
/// hits, two ticks in which nothing moves. Answers how many rules are held, or how many bytes were to be stored.
pub async fn answer(command: &str) -> Result<i64, JsValue> {
    match command.split('/').collect::<Vec<_>>().as_slice() {
        ["hold", rules] => Ok(hold(number(rules)?)),
        ["tick", hits, times] => {
            let mut lookout = LOOKOUT.take().ok_or("hold some first")?;
            let stored = ticks(&mut lookout, number(hits)?, number(times)?).await;
            LOOKOUT.set(Some(lookout));
            stored
        }
        _ => Err("no such command".into()),
    }
}

fn number(text: &str) -> Result<i64, JsValue> {
    text.parse().map_err(|_| JsValue::from("not a number"))
}

fn name(product: i64) -> String {
    format!("C{product}-USD")
}

/// All are armed. Those above a price begin at 1000.1 and are ten cents apart; nothing else is near.
fn hold(rules: i64) -> i64 {
    let mut lookout = Lookout::default();
    for number in 0..rules {
        let (product, place) = (name(number % PRODUCTS), number / PRODUCTS);
        let tenths = 1 + place / 4;
        let (condition, threshold, window) = match place % 4 {
            0 => ("above", format!("{}.{}", 1000 + tenths / 10, tenths % 10), None),
            1 => ("below", format!("{}.5", 900 - tenths), None),
            2 => ("up", format!("{}.5", 5 + tenths), Some("1h")),
            _ => ("either", format!("{}.25", 5 + tenths), Some("24h")),
        };
        let draft = Draft {
            target: "product".to_owned(),
            product_id: Some(product),
            watchlist_id: None,
            condition: condition.to_owned(),
            threshold,
            window: window.map(str::to_owned),
            cooldown_secs: 0,
            repeats: true,
            note: String::new(),
        };
        let Ok(terms) = draft.check() else { continue };
        let vault = number / RULES_OF_ONE;
        let id = AlertId::new(&format!("{number:026x}"));
        let Some(subject) = draft.product_id.as_deref().and_then(ProductId::parse).map(Subject::Product)
        else {
            continue;
        };
        let rule = Rc::new(Rule { id, owner: vault.to_string().into(), terms });
        let state = State { standing: Standing::Armed, arming: 1, event_ms: None };
        lookout.hold(vault, 1, &rule, [(subject, state)]);
    }
    let held = i64::try_from(lookout.len()).unwrap_or(0);
    LOOKOUT.set(Some(lookout));
    held
}

/// The first products cost so much, in hundredths, and the others 1000.
fn tape(moved: i64, cents: i64) -> String {
    let amount = |cents: i64| view::Amount(rust_decimal::Decimal::new(cents, 2));
    let print = |product: i64| {
        let price = amount(if product < moved { cents } else { 100_000 });
        let before = [Some(amount(100_000)); 3];
        Some(Print { product: ProductId::parse(&name(product))?, price, since_ms: 0, before })
    };
    let prints = (0..PRODUCTS).filter_map(print).collect();
    let tape = Tape { at_ms: platform::now_ms(), source: SourceName::Coinbase, prints, halted: Vec::new() };
    serde_json::to_string(&tape).unwrap_or_default()
}

async fn ticks(lookout: &mut Lookout, hits: i64, times: i64) -> Result<i64, JsValue> {
    // One each of so many products, or five of 200.
    let (moved, each) = if hits <= PRODUCTS { (hits, 1) } else { (hits / 5, 5) };
    let pair = [tape(moved, 100_005 + each * 10), tape(moved, 98_500)];
    let nowhere = Nowhere::default();
    for _ in 0..times {
        for text in &pair {
            let tape: Tape = serde_json::from_str(text).map_err(|error| error.to_string())?;
            lookout.observe(&tape, tape.at_ms);
            while lookout.store(&nowhere).await.map_err(|error| format!("{error:?}"))?.is_some() {}
        }
    }
    Ok(nowhere.0.take())
}

/// Takes what a database would be sent, counts its bytes, and answers that everybody is there.
#[derive(Default)]
struct Nowhere(std::cell::Cell<i64>);

impl Database for Nowhere {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError> {
        let texts: Vec<_> = statements.iter().map(|one| (one.sql, &one.values)).collect();
        let text = serde_json::to_string(&texts).unwrap_or_default();
        self.0.set(self.0.get() + i64::try_from(text.len()).unwrap_or(0));
        let vaults = statements.last().and_then(|raise| raise.values.first()?.as_str().map(str::to_owned));
        let vaults: Vec<i64> = serde_json::from_str(&vaults.unwrap_or_default()).unwrap_or_default();
        let raised =
            |vault: i64| serde_json::json!({ "id": vault, "user_id": vault.to_string(), "version": 2 });
        let raised = vaults.into_iter().filter_map(|vault| serde_json::from_value(raised(vault)).ok());
        Ok(vec![Rows(raised.collect())])
    }
}
