//! Our own files: what was exported is imported to the same ledger, and that is exported the same.

use cryptovault::vault::account::AccountKind;
use cryptovault::vault::amount::Amount;
use cryptovault::vault::asset::Asset;
use cryptovault::vault::export::{self, Named, Written};
use cryptovault::vault::import::answers::Answers;
use cryptovault::vault::import::own::Own;
use cryptovault::vault::import::reading::Made;
use cryptovault::vault::transaction::{AccountId, Draft, Kind, Reward, Settles, Side, TransactionId};
use proptest::prelude::*;

use super::drive::{readings, take};

/// A transaction with its name, what it replaces, and the name of its reversal.
type Entry = (TransactionId, Draft, Option<TransactionId>, Option<TransactionId>);

fn accounts(names: &[String]) -> Vec<Named> {
    let kinds = [AccountKind::Real, AccountKind::Paper].into_iter().cycle();
    let named = |((number, name), kind): ((usize, &String), AccountKind)| Named {
        id: AccountId::new(&format!("a{number}")),
        name: name.clone(),
        kind,
    };
    names.iter().enumerate().zip(kinds).map(named).collect()
}

fn csv(entries: &[Entry], accounts: &[Named]) -> String {
    export::csv_header() + &written(entries, accounts).iter().map(Written::csv).collect::<String>()
}

fn json(entries: &[Entry], accounts: &[Named]) -> String {
    let objects: Vec<_> = written(entries, accounts).iter().map(|one| format!("\n{}", one.json())).collect();
    format!("{}{}{}", export::JSON_START, objects.join(","), export::JSON_END)
}

/// What is written of each, its reversal right behind it.
fn written<'w>(entries: &'w [Entry], accounts: &'w [Named]) -> Vec<Written<'w>> {
    let named = |id: &AccountId| accounts.iter().find(|account| account.id == *id);
    let mut all = Vec::new();
    for (id, draft, replaces, reversal) in entries {
        let one = Written {
            id,
            draft,
            account: named(&draft.account).unwrap(),
            to_account: draft.to_account.as_ref().and_then(named),
            replaces: replaces.as_ref(),
            reverses: None,
        };
        all.push(one);
        all.extend(reversal.as_ref().map(|reversal| Written { id: reversal, reverses: Some(id), ..one }));
    }
    all
}

/// What is read out of a file, cut in two.
fn imported(text: &str, cut: usize) -> Vec<Own> {
    let (first, second) = text.split_at(text.floor_char_boundary(text.len() * cut / 1000));
    let (sheet, legs) = take([first, second]).unwrap();
    let readings = readings(&sheet, &legs, &Answers::default(), "export");
    let own = |made: Made| if let Made::Own(own) = made { *own } else { panic!("{made:?}") };
    readings.into_iter().map(|reading| own(reading.made)).collect()
}

/// What was read, as it would be written again.
fn entries(read: Vec<Own>) -> Vec<Entry> {
    let entry = |own: Own| {
        let reversal = own.is_reversed.then(|| reversal_of(&own.id));
        (own.id, *own.draft.unwrap(), own.replaces, reversal)
    };
    read.into_iter().map(entry).collect()
}

/// The ledger names reversals by what they reverse.
fn reversal_of(id: &TransactionId) -> TransactionId {
    TransactionId::known_by(&format!("reversal {id}"))
}

fn any_side() -> impl Strategy<Value = Side> {
    (1..=10_i128.pow(33), 0..30_u32, "[A-Z0-9.$@*+/_-]{1,20}").prop_map(|(parts, digits, ticker)| Side {
        asset: Asset::parse(&ticker).unwrap(),
        amount: Amount::from_parts((parts / 10_i128.pow(digits)).max(1)).unwrap(),
    })
}

prop_compose! {
    fn any_entry()(
        kind in prop::sample::select(&Kind::ALL[..]),
        at_ms in 1_230_940_800_000..1_900_000_000_000_i64,
        (account, to_account) in (0..3_usize, prop::option::of(0..3_usize)),
        (sent, received, fee) in (prop::option::of(any_side()), prop::option::of(any_side()), prop::option::of(any_side())),
        (value, fee_value) in (prop::option::of(0..=10_i128.pow(33)), prop::option::of(0..=10_i128.pow(33))),
        reward in prop::option::of(prop::sample::select(&Reward::ALL[..])),
        settles in prop::sample::select(&[Settles::Account, Settles::Outside][..]),
        note in "(?s).{0,60}",
        (id, replaces, is_reversed) in (any::<u64>(), prop::option::of("[0-9a-f]{32}"), any::<bool>()),
    ) -> Entry {
        let id = TransactionId::known_by(&id.to_string());
        let draft = Draft {
            to_account: to_account.map(|number| AccountId::new(&format!("a{number}"))),
            sent, received, fee,
            value: value.and_then(Amount::from_parts),
            fee_value: fee_value.and_then(Amount::from_parts),
            reward, settles, note,
            ..Draft::new(kind, at_ms, AccountId::new(&format!("a{account}")))
        };
        let replaces = replaces.map(|id| TransactionId::new(&id));
        (id.clone(), draft, replaces, is_reversed.then(|| reversal_of(&id)))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_exported_is_read_again_byte_for_byte(
        all in prop::collection::vec(any_entry(), 0..12),
        names in prop::collection::vec("(?s).{1,30}", 3),
        cut in 0..=1000_usize,
    ) {
        let accounts = accounts(&names);
        for write in [csv, json] {
            let text = write(&all, &accounts);
            let read = imported(&text, cut);
            for named in read.iter().flat_map(|own| &own.accounts) {
                prop_assert!(accounts.contains(named));
            }
            let again = entries(read);
            prop_assert_eq!(&again, &all);
            prop_assert_eq!(write(&again, &accounts), text);
        }
    }
}

#[test]
fn the_form_of_our_own_files_is_pinned() {
    let accounts = accounts(&["Ledger, \"Nano\"".to_owned(), "Practice".to_owned()]);
    let side = |amount: &str, asset: &str| {
        Some(Side { asset: Asset::parse(asset).unwrap(), amount: Amount::parse(amount).unwrap() })
    };
    let buy = Draft {
        sent: side("100", "EUR"),
        received: side("0.5", "ETH"),
        fee: side("0.1", "EUR"),
        value: Amount::parse("110").ok(),
        settles: Settles::Outside,
        note: "two\nlines ".to_owned(),
        ..Draft::new(Kind::Buy, 1_700_000_000_123, AccountId::new("a0"))
    };
    let id = TransactionId::new;
    let all = [(id("t1"), buy, Some(id("t0")), Some(id("t2")))];
    assert_eq!(
        csv(&all, &accounts),
        "transaction_id,kind,at,account_id,account,account_kind,to_account_id,to_account,to_account_kind,sent_amount,sent_asset,\
         received_amount,received_asset,fee_amount,fee_asset,value,fee_value,reward,settles,note,replaces,reverses\r\n\
         t1,buy,2023-11-14T22:13:20.123Z,a0,\"Ledger, \"\"Nano\"\"\",real,,,,100,EUR,0.5,ETH,0.1,EUR,110,,,outside,\"two\nlines \",t0,\r\n\
         t2,reversal,2023-11-14T22:13:20.123Z,a0,\"Ledger, \"\"Nano\"\"\",real,,,,,,,,,,,,,,,,t1\r\n"
    );
    assert_eq!(
        json(&all, &accounts),
        "{\"format\":\"cryptovault\",\"version\":1,\"transactions\":[\n\
         {\"transaction_id\":\"t1\",\"kind\":\"buy\",\"at\":\"2023-11-14T22:13:20.123Z\",\"account_id\":\"a0\",\
         \"account\":\"Ledger, \\\"Nano\\\"\",\"account_kind\":\"real\",\"sent_amount\":\"100\",\"sent_asset\":\"EUR\",\
         \"received_amount\":\"0.5\",\"received_asset\":\"ETH\",\"fee_amount\":\"0.1\",\"fee_asset\":\"EUR\",\"value\":\"110\",\
         \"settles\":\"outside\",\"note\":\"two\\nlines \",\"replaces\":\"t0\"},\n\
         {\"transaction_id\":\"t2\",\"kind\":\"reversal\",\"at\":\"2023-11-14T22:13:20.123Z\",\"account_id\":\"a0\",\
         \"account\":\"Ledger, \\\"Nano\\\"\",\"account_kind\":\"real\",\"reverses\":\"t1\"}\n]}\n"
    );
}
