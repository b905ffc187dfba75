//! Reads whole files, and tells what is made of them in one line each.

use std::collections::BTreeMap;

use cryptovault::vault::import::answers::Answers;
use cryptovault::vault::import::intake::{Intake, NotTaken};
use cryptovault::vault::import::leg::Leg;
use cryptovault::vault::import::reading::{Made, Reading};
use cryptovault::vault::import::sheet::Sheet;
use cryptovault::vault::import::{self};
use cryptovault::vault::transaction::{AccountId, Draft, Settles, Side};

/// Later than all files.
const NOW_MS: i64 = 1_800_000_000_000;

/// A file of `files/`.
pub fn file(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/native/imports/files/");
    std::fs::read_to_string(format!("{folder}{name}")).unwrap()
}

/// A file in pieces: what is known of it, and its legs.
pub fn take<'p>(pieces: impl IntoIterator<Item = &'p str>) -> Result<(Sheet, Vec<Leg>), NotTaken> {
    let mut intake = Intake::default();
    let mut legs = Vec::new();
    for piece in pieces {
        legs.extend(intake.take(piece)?);
        // What goes from one piece to the next is stored.
        let stored = serde_json::to_string(&intake).unwrap();
        assert!(stored.len() < 150_000, "{} bytes are kept", stored.len());
        intake = serde_json::from_str(&stored).unwrap();
    }
    legs.extend(intake.end()?);
    Ok((intake.sheet().unwrap().clone(), legs))
}

/// What is made of legs.
pub fn readings(sheet: &Sheet, legs: &[Leg], answers: &Answers, name: &str) -> Vec<Reading> {
    let how = answers.how(sheet, name, AccountId::new("account"));
    let mut groups: BTreeMap<&str, Vec<&Leg>> = BTreeMap::new();
    for leg in legs {
        groups.entry(&leg.group).or_default().push(leg);
    }
    let mut readings: Vec<_> = groups.values().flat_map(|legs| import::read(sheet, legs, &how)).collect();
    readings.sort_by(|a, b| a.lines.cmp(&b.lines));
    readings
}

/// What is made of a file of `files/`, each transaction in one line, and each is one that can have happened.
pub fn told(name: &str, answers: &Answers) -> Vec<String> {
    let text = file(name);
    let (sheet, legs) = take([text.as_str()]).unwrap();
    assert_eq!(answers.questions(&sheet, name), [], "nothing is left to be asked");
    readings(&sheet, &legs, answers, name).iter().flat_map(tell).collect()
}

fn tell(reading: &Reading) -> Vec<String> {
    let lines: Vec<_> = reading.lines.iter().map(ToString::to_string).collect();
    let lines = lines.join("+");
    match &reading.made {
        Made::Drafts(drafts) => drafts
            .iter()
            .map(|draft| {
                assert_eq!(draft.check(NOW_MS), Ok(()), "line {lines}: {draft:?}");
                format!("{lines}: {}", tell_draft(draft))
            })
            .collect(),
        Made::Own(own) => vec![format!("{lines}: {own:?}")],
        Made::Nothing(reason) => vec![format!("{lines} nothing: {reason}")],
        Made::Refused(reason) => vec![format!("{lines} refused: {reason}")],
    }
}

/// Such as `2021-01-02T10:00:00Z buy 0.02 BTC for 500 EUR, fee 0.8 EUR`.
pub fn tell_draft(draft: &Draft) -> String {
    let side = |side: &Side| format!("{} {}", side.amount, side.asset);
    let time = chrono::DateTime::from_timestamp_millis(draft.at_ms).unwrap();
    let mut text = format!("{} {}", time.format("%Y-%m-%dT%H:%M:%SZ"), draft.kind.name());
    match (&draft.sent, &draft.received) {
        (Some(sent), Some(received)) => text += &format!(" {} for {}", side(received), side(sent)),
        (one, other) => one.iter().chain(other).for_each(|one| text += &format!(" {}", side(one))),
    }
    for (name, part) in [
        ("fee ", draft.fee.as_ref().map(side)),
        ("worth ", draft.value.map(|value| value.to_string())),
        ("fee worth ", draft.fee_value.map(|value| value.to_string())),
        ("", draft.reward.map(|reward| reward.name().to_owned())),
        ("", (draft.settles == Settles::Outside).then(|| "outside".to_owned())),
    ] {
        part.iter().for_each(|part| text += &format!(", {name}{part}"));
    }
    text
}
