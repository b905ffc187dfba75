//! A step of reading: some groups of records into transactions, or refused with a reason.

use std::collections::{BTreeMap, HashMap};

use super::made::{Fate, Known, Made, Ours, fate, reading_of};
use super::rows::{ImportRow, LegRow, NameRow, SizeRow, StandingRow, State, Work};
use super::step::{Moved, written};
use crate::app::accounts::failed;
use crate::app::vault::change::Next;
use crate::app::vault::record::text;
use crate::app::vault::rows::VaultRow;
use crate::error::Failure;
use crate::store::database::{Rows, Statement, statement};
use crate::store::list::List;
use crate::store::vault::imports as sql;
use crate::vault::export::Named;
use crate::vault::import::answers::How;
use crate::vault::import::leg::{Identity, Leg};
use crate::vault::import::own::Own;
use crate::vault::import::reading::{self, Reading};
use crate::vault::import::sheet::Sheet;
use crate::vault::import::{self, limit};
use crate::vault::place::Place;
use crate::vault::transaction::{AccountId, Draft, TransactionId};

/// Records that are read in a step, and bytes of them, at most; but always one group, if that is not larger than a group may be.
const MOST_LEGS: usize = 750;
const MOST_BYTES: i64 = 1_000_000;
/// Accounts that a file may speak of.
const MOST_ACCOUNTS: usize = 100;

/// A step.
pub(super) struct Read {
    row: ImportRow,
    now_ms: i64,
    stage: Stage,
}

enum Stage {
    /// How much there is.
    Sizes,
    /// The records up to one of them.
    Legs(Extent),
    /// What their names are known by.
    Names(Extent, Vec<Group>),
    /// Which transactions of our own there are already.
    Standing(Extent, Vec<Group>, Known),
}

/// How far a step goes.
struct Extent {
    party: String,
    line: i64,
    count: usize,
    /// Whether the last group is larger than a group may be, and goes on.
    is_cut: bool,
}

/// Records that belong together.
struct Group {
    legs: Vec<Leg>,
    /// What each is known by.
    names: BTreeMap<u32, String>,
    /// Those that are there twice.
    twice: Vec<u32>,
    is_too_large: bool,
}

/// A line of the preview.
struct Item {
    line: u32,
    part: usize,
    status: &'static str,
    place: String,
    reason: Option<String>,
    made: Option<Made>,
}

impl Read {
    pub(super) fn new(row: ImportRow, now_ms: i64) -> (Self, Vec<Statement>) {
        let reads = vec![statement(sql::LEG_SIZES, [row.number.into(), MOST_LEGS.into()])];
        (Self { row, now_ms, stage: Stage::Sizes }, reads)
    }

    /// Goes on with what was read.
    pub(super) fn take(&mut self, vault: &VaultRow, rows: Vec<Rows>) -> Result<Next, Failure> {
        let rows = rows.into_iter().next().unwrap_or_default();
        match std::mem::replace(&mut self.stage, Stage::Sizes) {
            Stage::Sizes => {
                let sizes: Vec<SizeRow> = rows.all().map_err(failed)?;
                let Some(extent) = extent(&sizes) else {
                    let work = Work { accounts: self.row.work.accounts.clone(), ..Work::default() };
                    let moved = Moved { state: State::Ready, work, problem: None, counts: [0; 6] };
                    return Ok(Next::Write(written(&self.row, moved, vec![])));
                };
                let (party, line) = (extent.party.as_str().into(), extent.line.into());
                let read = statement(sql::LEGS_UP_TO, [self.row.number.into(), party, line]);
                self.stage = Stage::Legs(extent);
                Ok(Next::Read(vec![read]))
            }
            Stage::Legs(extent) => {
                let too_large = self.row.work.too_large.as_deref();
                let groups = groups(rows.all().map_err(failed)?, too_large, extent.is_cut);
                let mut names = List::default();
                for name in groups.iter().flat_map(|group| group.names.values()) {
                    names.push([self.row.book.as_str().into(), name.as_str().into()]);
                }
                let read = statement(sql::NAMES, [vault.id.into(), names.into()]);
                self.stage = Stage::Names(extent, groups);
                Ok(Next::Read(vec![read]))
            }
            Stage::Names(extent, groups) => {
                let known = known(rows)?;
                let ids: Vec<String> = self.own_ids(&groups, &known);
                if ids.is_empty() {
                    return Ok(Next::Write(self.write(vault, &extent, &groups, &known, &HashMap::new())));
                }
                let ids = serde_json::to_string(&ids).unwrap_or_default();
                let read = statement(sql::STANDING, [vault.id.into(), ids.into()]);
                self.stage = Stage::Standing(extent, groups, known);
                Ok(Next::Read(vec![read]))
            }
            Stage::Standing(extent, groups, known) => {
                let standing: Vec<StandingRow> = rows.all().map_err(failed)?;
                let standing = standing.into_iter().map(|row| (row.id, row.is_reversed)).collect();
                Ok(Next::Write(self.write(vault, &extent, &groups, &known, &standing)))
            }
        }
    }

    /// Transactions of our own that the records tell of.
    fn own_ids(&self, groups: &[Group], known: &Known) -> Vec<String> {
        let own = |reading: &Reading| {
            let reading::Made::Own(own) = &reading.made else { return None };
            let made = made_of_own(own);
            let reading = reading_of(&self.row.book, &made.names, known);
            Some(made.id(&reading).to_string())
        };
        let readings = groups.iter().flat_map(|group| self.read(group.legs.iter().collect()));
        readings.filter_map(|reading| own(&reading)).collect()
    }

    fn read(&self, legs: Vec<&Leg>) -> Vec<Reading> {
        self.sheet_and_how().map_or(vec![], |(sheet, how)| import::read(sheet, &legs, &how))
    }

    fn sheet_and_how(&self) -> Option<(&Sheet, How)> {
        let sheet = self.row.sheet.as_ref()?;
        let account = AccountId::new(&self.row.account_id);
        Some((sheet, self.row.answers.how(sheet, &self.row.name, account)))
    }

    fn write(
        &self,
        vault: &VaultRow,
        extent: &Extent,
        groups: &[Group],
        known: &Known,
        standing: &HashMap<String, bool>,
    ) -> crate::app::vault::change::Written {
        let mut items = Vec::new();
        let mut accounts = self.row.work.accounts.clone();
        for group in groups {
            self.items_of(group, known, standing, &mut accounts, &mut items);
        }
        let mut counts = [0; 6];
        let mut list = List::default();
        for item in items {
            let status = ["new", "known", "refused", "left_out"].iter().position(|name| *name == item.status);
            if let Some(count) = status.and_then(|status| counts.get_mut(status)) {
                *count += 1;
            }
            list.push([
                item.line.into(),
                item.part.into(),
                item.status.into(),
                item.place.into(),
                text(item.reason.as_deref()),
                text(item.made.as_ref().map(super::json).as_deref()),
            ]);
        }
        let number = || self.row.number.into();
        let mut statements: Vec<_> = list
            .pieces()
            .into_iter()
            .map(|piece| statement(sql::INSERT_ITEMS, [number(), vault.id.into(), piece]))
            .collect();
        let (party, line) = (extent.party.as_str().into(), extent.line.into());
        statements.push(statement(sql::DELETE_LEGS_UP_TO, [number(), party, line]));
        let work = Work {
            read: self.row.work.read + i64::try_from(extent.count).unwrap_or(0),
            too_large: extent.is_cut.then(|| extent.party.clone()),
            accounts,
            ..self.row.work.clone()
        };
        written(&self.row, Moved { state: State::Reading, work, problem: None, counts }, statements)
    }

    fn items_of(
        &self,
        group: &Group,
        known: &Known,
        standing: &HashMap<String, bool>,
        accounts: &mut Vec<Named>,
        items: &mut Vec<Item>,
    ) {
        if group.is_too_large {
            let most = limit::MOST_OF_GROUP;
            let reason = format!("More than {most} rows belong together, which is more than is taken");
            items.extend(group.legs.iter().map(|leg| Item::of(leg.line, "refused", &reason)));
            return;
        }
        let twice = group.twice.iter();
        items.extend(twice.map(|line| Item::of(*line, "left_out", "The file has it twice")));
        let mut made = Vec::new();
        let is_whole = self
            .read(group.legs.iter().collect())
            .into_iter()
            .all(|reading| self.item(reading, group, known, standing, accounts, &mut made).is_some());
        if is_whole {
            items.extend(made);
            return;
        }
        // Something was made of some of them together with records that are not here: what is left stands alone.
        let name = |leg: &Leg| {
            let name = group.names.get(&leg.line)?;
            known.get(&(self.row.book.clone(), name.clone())).filter(|row| row.import.is_some())
        };
        let (old, new): (Vec<_>, Vec<_>) = group.legs.iter().partition(|leg| name(leg).is_some());
        items.extend(
            old.iter().map(|leg| Item::of(leg.line, "known", "Other rows of it were imported before")),
        );
        for reading in self.read(new) {
            self.item(reading, group, known, standing, accounts, items);
        }
    }

    /// What becomes of a reading; nothing where some of its records are known with others that are not here.
    fn item(
        &self,
        reading: Reading,
        group: &Group,
        known: &Known,
        standing: &HashMap<String, bool>,
        accounts: &mut Vec<Named>,
        items: &mut Vec<Item>,
    ) -> Option<()> {
        let line = reading.lines.first().copied().unwrap_or_default();
        match reading.made {
            reading::Made::Nothing(reason) => {
                items.extend(reading.lines.iter().map(|line| Item::of(*line, "left_out", &reason)));
            }
            reading::Made::Refused(reason) => {
                items.extend(reading.lines.iter().map(|line| Item::of(*line, "refused", &reason)));
            }
            reading::Made::Own(own) => items.push(self.own(line, &own, known, standing, accounts)),
            reading::Made::Drafts(drafts) => {
                let mut names: Vec<_> =
                    reading.lines.iter().filter_map(|line| group.names.get(line).cloned()).collect();
                names.sort_unstable();
                let fate = fate(&self.row.book, &names, known, self.row.number);
                if fate == Fate::Partly {
                    return None;
                }
                let count = drafts.len();
                for (part, draft) in drafts.into_iter().enumerate() {
                    let draft = Some(Box::new(draft));
                    let made = Made { names: names.clone(), part, drafts: count, draft, own: None };
                    items.push(Item { part, ..self.drafted(line, made, &fate) });
                }
            }
        }
        Some(())
    }

    fn drafted(&self, line: u32, made: Made, fate: &Fate) -> Item {
        let Fate::New { reading, .. } = fate else {
            return Item::known(line, made);
        };
        let Some(draft) = &made.draft else { return Item::of(line, "refused", "It tells nothing") };
        match draft.check(self.now_ms) {
            Ok(()) => {
                let place = place(draft, &made.id(reading));
                Item { line, part: 0, status: "new", place, reason: None, made: Some(made) }
            }
            Err(refusal) => {
                let reason = format!("The part {} {}", refusal.field, refusal.reason);
                Item::of(line, "refused", &reason)
            }
        }
    }

    fn own(
        &self,
        line: u32,
        own: &Own,
        known: &Known,
        standing: &HashMap<String, bool>,
        accounts: &mut Vec<Named>,
    ) -> Item {
        let made = made_of_own(own);
        let reading = reading_of(&self.row.book, &made.names, known);
        match (standing.get(made.id(&reading).as_str()), own.is_reversed) {
            // It is there; only its reversal is new.
            (Some(false), true) => {
                let place = made.draft.as_ref().map_or_else(String::new, |draft| place(draft, &own.id));
                Item { line, part: 0, status: "new", place, reason: None, made: Some(made) }
            }
            (Some(_), _) => Item::known(line, made),
            (None, _) if made.draft.is_none() => {
                Item::of(line, "refused", "What it reverses is neither in this file nor in the ledger")
            }
            (None, _) => {
                for account in &own.accounts {
                    if accounts.len() < MOST_ACCOUNTS && accounts.iter().all(|other| other.id != account.id) {
                        accounts.push(account.clone());
                    }
                }
                self.drafted(line, made, &Fate::New { reading, instead_of: vec![] })
            }
        }
    }
}

impl Item {
    fn of(line: u32, status: &'static str, reason: &str) -> Self {
        let place = format!("{line:012}");
        Self { line, part: 0, status, place, reason: Some(reason.to_owned()), made: None }
    }

    fn known(line: u32, made: Made) -> Self {
        let place = format!("{line:012}");
        Self { line, part: 0, status: "known", place, reason: None, made: Some(made) }
    }
}

/// What is known, by name.
pub(super) fn known(rows: Rows) -> Result<Known, Failure> {
    let rows: Vec<NameRow> = rows.all().map_err(failed)?;
    Ok(rows.into_iter().map(|row| ((row.book.clone(), row.name.clone()), row)).collect())
}

fn place(draft: &Draft, id: &TransactionId) -> String {
    Place::new(draft.at_ms, draft.rank(), id.as_str()).to_string()
}

fn made_of_own(own: &Own) -> Made {
    let Own { id, draft, replaces, is_reversed, .. } = own;
    Made {
        names: vec![own_name(id)],
        part: 0,
        drafts: 1,
        draft: draft.clone(),
        own: Some(Ours { id: id.clone(), replaces: replaces.clone(), is_reversed: *is_reversed }),
    }
}

/// What a transaction of ours is known by, whichever row tells of it.
fn own_name(id: &TransactionId) -> String {
    format!("cryptovault:{id}")
}

/// How far a step goes: whole groups, and no more of them than fit.
fn extent(sizes: &[SizeRow]) -> Option<Extent> {
    let is_full = sizes.len() >= MOST_LEGS;
    let (mut end, mut bytes) = (0, 0);
    for group in sizes.chunk_by(|a, b| a.party == b.party) {
        bytes += group.iter().map(|row| row.size).sum::<i64>();
        let is_last = end + group.len() == sizes.len();
        if end > 0 && (bytes > MOST_BYTES || (is_last && is_full)) {
            break;
        }
        end += group.len();
    }
    let last = sizes.get(end.checked_sub(1)?)?;
    let is_cut = is_full && end == sizes.len();
    Some(Extent { party: last.party.clone(), line: last.line, count: end, is_cut })
}

fn groups(rows: Vec<LegRow>, too_large: Option<&str>, is_cut: bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut last: Option<String> = None;
    for LegRow { leg, number } in rows {
        if last.as_deref() != Some(&leg.group) {
            let is_too_large = too_large == Some(&leg.group);
            groups.push(Group { legs: vec![], names: BTreeMap::new(), twice: vec![], is_too_large });
            last = Some(leg.group.clone());
        }
        let Some(group) = groups.last_mut() else { continue };
        if number > 0 && matches!(leg.identity, Identity::Named(_)) {
            group.twice.push(leg.line);
            continue;
        }
        if leg.skipped.is_none() {
            let name = match &leg.identity {
                Identity::Named(name) if leg.group.starts_with('g') && name.starts_with("cryptovault:") => {
                    format!("cryptovault:{}", leg.group.get(1..).unwrap_or_default())
                }
                identity => identity.name(number),
            };
            group.names.insert(leg.line, name);
        }
        group.legs.push(leg);
    }
    if let Some(last) = groups.last_mut().filter(|_| is_cut) {
        last.is_too_large = true;
    }
    groups
}
