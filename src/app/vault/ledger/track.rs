//! What happens to the balance of an asset in an account, from the earliest change of a step on: whole spans where nothing is inserted, single
//! changes where something is.

use crate::vault::amount::Amount;
use crate::vault::balance::{Change, Run, Shortfall, follow};
use crate::vault::place::Place;

/// Postings of a span that is being filled, and of one that is cut in two, at most.
const FULL: usize = 512;
const TOO_FULL: usize = 1024;
/// Behind every place.
const END: &str = "~~";

/// The balance of an asset in an account.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) account: String,
    pub(super) asset: String,
    /// What there is now.
    pub(super) now: Amount,
    /// Where its last posting stands.
    pub(super) last: Option<Place>,
    /// From the one in which the earliest change of the step is.
    pub(super) spans: Vec<Span>,
    /// What open orders reserve of it.
    pub(super) hold: Option<Hold>,
}

/// What is reserved from a place on: it is as if it went there.
#[derive(Debug, Clone)]
pub(super) struct Hold {
    pub(super) from: Place,
    pub(super) amount: Amount,
}

/// Some postings in a row.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub(super) start: String,
    pub(super) count: usize,
    pub(super) run: Run,
    /// Each of them, where they are known.
    pub(super) changes: Option<Vec<Change>>,
    pub(super) is_changed: bool,
}

/// Why a change cannot be entered, yet or at all.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The postings of this span must be known: where it starts, and where the next does.
    Load(String, String),
    /// There would be too little, or too much.
    Shortfall(Shortfall),
}

/// What undoes an entry.
#[derive(Debug)]
pub(super) struct Undo {
    now: Amount,
    last: Option<Place>,
    at: usize,
    span: Option<Span>,
}

impl Track {
    /// Enters what a transaction does, all its postings of this asset and account together. Nothing is checked yet.
    pub(super) fn enter(&mut self, change: Change, postings: usize) -> Result<Undo, Trouble> {
        let now = self.now.checked_add(change.amount).ok_or(Trouble::Shortfall(Shortfall::OutOfRange))?;
        let is_last =
            self.last.as_ref().is_none_or(|last| change.place > *last && !change.place.is_with(last));
        let at = if is_last { self.open(postings) } else { self.find(&change.place)? };
        let is_new = at == self.spans.len();
        if is_new {
            let start = if at == 0 { String::new() } else { change.place.as_str().to_owned() };
            let (run, changes) = (Run::default(), Some(Vec::new()));
            self.spans.push(Span { start, count: 0, run, changes, is_changed: true });
        }
        let undo = Undo {
            now: self.now,
            last: self.last.clone(),
            at,
            span: if is_new { None } else { self.spans.get(at).cloned() },
        };
        let place = change.place.clone();
        if let Some(span) = self.spans.get_mut(at) {
            let entered = if is_last { span.append(change) } else { span.insert(change) };
            if entered.is_none() {
                self.undo(undo);
                return Err(Trouble::Shortfall(Shortfall::OutOfRange));
            }
            span.count += postings;
            span.is_changed = true;
        }
        self.now = now;
        self.last = Some(self.last.take().filter(|last| *last > place).unwrap_or(place));
        Ok(undo)
    }

    /// Takes back what was entered last.
    pub(super) fn undo(&mut self, undo: Undo) {
        self.now = undo.now;
        self.last = undo.last;
        match (undo.span, self.spans.get_mut(undo.at)) {
            (Some(before), Some(span)) => *span = before,
            _ => self.spans.truncate(undo.at),
        }
    }

    /// Whether there is never less than nothing, and from where something is reserved, never less than that.
    pub(super) fn check(&self) -> Result<(), Trouble> {
        let out_of_range = || Trouble::Shortfall(Shortfall::OutOfRange);
        let mut before = self.before().ok_or_else(out_of_range)?;
        let mut hold = self.hold.as_ref();
        for (at, span) in self.spans.iter().enumerate() {
            let held_here = hold.take_if(|hold| {
                self.spans.get(at + 1).is_none_or(|next| hold.from.as_str() < next.start.as_str())
            });
            let held = held_here.map_or(Amount::ZERO, |hold| hold.amount);
            let free = before.checked_sub(held).ok_or_else(out_of_range)?;
            if !span.run.is_covered_by(free) {
                let Some(changes) = &span.changes else { return Err(self.load(at)) };
                follow(before, &with_hold(changes, held_here)).map_err(Trouble::Shortfall)?;
            }
            before = free.checked_add(span.run.sum).ok_or_else(out_of_range)?;
        }
        Ok(())
    }

    /// What there is before the first of the spans; none out of range.
    fn before(&self) -> Option<Amount> {
        let sum = self.spans.iter().try_fold(Amount::ZERO, |sum, span| sum.checked_add(span.run.sum));
        sum.and_then(|sum| self.now.checked_sub(sum))
    }

    /// The least that there is from a place on, in the first span or behind all.
    pub(super) fn least(&self, from: &Place) -> Result<Amount, Trouble> {
        if self.last.as_ref().is_none_or(|last| last < from) {
            return Ok(self.now);
        }
        let out_of_range = || Trouble::Shortfall(Shortfall::OutOfRange);
        let mut before = self.before().ok_or_else(out_of_range)?;
        let mut least: Option<Amount> = None;
        for (at, span) in self.spans.iter().enumerate() {
            let lowest = if at == 0 {
                let Some(changes) = &span.changes else { return Err(self.load(at)) };
                let (then, later) = changes.split_at(changes.partition_point(|change| change.place < *from));
                let then = Run::of(then).and_then(|then| before.checked_add(then.sum));
                then.zip(Run::of(later)).and_then(|(then, later)| then.checked_add(later.lowest))
            } else {
                before.checked_add(span.run.lowest)
            };
            let lowest = lowest.ok_or_else(out_of_range)?;
            least = Some(least.map_or(lowest, |least| least.min(lowest)));
            before = before.checked_add(span.run.sum).ok_or_else(out_of_range)?;
        }
        Ok(least.unwrap_or(self.now))
    }

    /// The span at the end, or the number of a new one if that is full.
    fn open(&self, postings: usize) -> usize {
        match self.spans.last() {
            Some(last) if last.count + postings <= FULL => self.spans.len() - 1,
            _ => self.spans.len(),
        }
    }

    /// The span in which a place is.
    fn find(&self, place: &Place) -> Result<usize, Trouble> {
        let at = self.spans.partition_point(|span| span.start.as_str() <= place.as_str()).saturating_sub(1);
        match self.spans.get(at) {
            Some(Span { changes: None, .. }) => Err(self.load(at)),
            _ => Ok(at),
        }
    }

    /// Which span a change will be put into that does not stand behind all others; none where it is known, or nothing is put into any.
    pub(super) fn needs(&self, place: &Place) -> Option<(String, String)> {
        let last = self.last.as_ref()?;
        if place > last && !place.is_with(last) {
            return None;
        }
        match self.find(place) {
            Err(Trouble::Load(start, end)) => Some((start, end)),
            _ => None,
        }
    }

    fn load(&self, at: usize) -> Trouble {
        let start = |at: usize| self.spans.get(at).map(|span| span.start.clone());
        Trouble::Load(start(at).unwrap_or_default(), start(at + 1).unwrap_or_else(|| END.to_owned()))
    }

    /// The spans that are others now, those that have become too full cut in pieces.
    pub(super) fn changed(&self) -> Vec<Span> {
        let mut changed = Vec::new();
        for span in self.spans.iter().filter(|span| span.is_changed) {
            match &span.changes {
                Some(changes) if span.count > TOO_FULL => cut(span, changes, &mut changed),
                _ => changed.push(span.clone()),
            }
        }
        changed
    }
}

impl Span {
    fn append(&mut self, change: Change) -> Option<()> {
        self.run = self.run.then(Run::of(std::slice::from_ref(&change))?)?;
        if let Some(changes) = &mut self.changes {
            changes.push(change);
        }
        Some(())
    }

    fn insert(&mut self, change: Change) -> Option<()> {
        let changes = self.changes.as_mut()?;
        let at = changes.partition_point(|other| other.place <= change.place);
        changes.insert(at, change);
        self.run = Run::of(changes)?;
        Some(())
    }
}

/// Changes, and among them what is reserved from somewhere on.
fn with_hold(changes: &[Change], hold: Option<&Hold>) -> Vec<Change> {
    let mut changes = changes.to_vec();
    if let Some(Hold { from, amount }) = hold {
        let at = changes.partition_point(|change| change.place < *from);
        changes.insert(at, Change { place: from.clone(), amount: amount.neg() });
    }
    changes
}

/// Pieces that begin with a moment each.
fn cut(span: &Span, changes: &[Change], pieces: &mut Vec<Span>) {
    let mut piece: Vec<Change> = Vec::new();
    let mut start = span.start.clone();
    for moment in changes.chunk_by(|a, b| a.place.is_with(&b.place)) {
        if let (FULL.., Some(first)) = (piece.len(), moment.first()) {
            let next = first.place.as_str().to_owned();
            pieces.extend(whole(std::mem::replace(&mut start, next), std::mem::take(&mut piece)));
        }
        piece.extend_from_slice(moment);
    }
    pieces.extend(whole(start, piece));
}

fn whole(start: String, changes: Vec<Change>) -> Option<Span> {
    let run = Run::of(&changes)?;
    Some(Span { start, count: changes.len(), run, changes: Some(changes), is_changed: true })
}
