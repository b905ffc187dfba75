//! The recoverable log: what was published lately, in one sequence.
//!
//! It holds the last [`MOST_OF_CHANNEL`] entries of each channel for [`KEPT_MS`]. Whatever it no longer holds, it knows that it
//! does not: a reader is given everything that it missed, or told that this cannot be done.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

use super::change::ENDED;
use super::channel::{Channel, Tag, UserId};
use super::protocol::{Entry, Epoch, Position, Versions};

/// Entries of a channel at most.
pub const MOST_OF_CHANNEL: usize = 500;
/// Entries of all channels at most: memory is bounded whatever is published.
pub const MOST: usize = 20_000;
/// How long an entry is kept, milliseconds.
pub const KEPT_MS: i64 = 600_000;

/// The log. See the module.
#[derive(Debug)]
pub struct Log {
    epoch: Epoch,
    /// The newest entry, kept or not.
    offset: u64,
    /// Entries of any channel up to here may be gone.
    floor: u64,
    entries: BTreeMap<u64, Stored>,
    channels: HashMap<Channel, VecDeque<u64>>,
}

/// An entry and when it was published, Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// When.
    pub at_ms: i64,
    /// What.
    pub entry: Rc<Entry>,
}

/// What is written down of a change of the log, at once or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// New entries.
    pub appended: Vec<Stored>,
    /// Channels whose entries before an offset are dropped.
    pub cut: Vec<(Channel, u64)>,
}

impl Log {
    /// An empty log that begins a new life.
    pub fn new(epoch: Epoch) -> Self {
        Self::restore(Position { epoch, offset: 0 }, 0, [])
    }

    /// The log as it was written down.
    pub fn restore(position: Position, floor: u64, entries: impl IntoIterator<Item = Stored>) -> Self {
        let mut log = Self {
            epoch: position.epoch,
            offset: position.offset,
            floor,
            entries: BTreeMap::new(),
            channels: HashMap::new(),
        };
        for stored in entries {
            log.hold(stored);
        }
        log
    }

    /// Where it is.
    pub fn position(&self) -> Position {
        Position { epoch: self.epoch, offset: self.offset }
    }

    /// Entries of any channel up to here may be gone.
    pub fn floor(&self) -> u64 {
        self.floor
    }

    /// Publishes: each gets the next offset.
    pub fn publish(
        &mut self,
        now_ms: i64,
        published: impl IntoIterator<Item = (Channel, Tag, u64)>,
    ) -> Written {
        let from = self.offset;
        let entries = published
            .into_iter()
            .zip(from + 1..)
            .map(|((channel, tag, version), offset)| Rc::new(Entry { offset, channel, tag, version }));
        let entries: Vec<_> = entries.collect();
        self.append(now_ms, entries)
    }

    /// Takes entries that are numbered already. Those it has are passed over; the others must follow on.
    pub fn append(&mut self, now_ms: i64, entries: impl IntoIterator<Item = Rc<Entry>>) -> Written {
        let mut written = Written::default();
        let mut touched: Vec<Channel> = Vec::new();
        for entry in entries {
            if entry.offset != self.offset + 1 {
                continue;
            }
            if touched.last() != Some(&entry.channel) && !touched.contains(&entry.channel) {
                touched.push(entry.channel.clone());
            }
            let stored = Stored { at_ms: now_ms, entry };
            written.appended.push(stored.clone());
            self.hold(stored);
        }
        for channel in touched {
            if let Some(first) = self.cut(&channel) {
                written.cut.push((channel, first));
            }
        }
        self.trim(now_ms);
        written.appended.retain(|stored| self.entries.contains_key(&stored.entry.offset));
        written
    }

    fn hold(&mut self, stored: Stored) {
        let offset = stored.entry.offset;
        self.offset = self.offset.max(offset);
        self.channels.entry(stored.entry.channel.clone()).or_default().push_back(offset);
        self.entries.insert(offset, stored);
    }

    /// Drops what a channel has too much of. Returns its first entry then, if anything was dropped.
    fn cut(&mut self, channel: &Channel) -> Option<u64> {
        let offsets = self.channels.get_mut(channel)?;
        let surplus = offsets.len().checked_sub(MOST_OF_CHANNEL).filter(|surplus| *surplus > 0)?;
        for offset in offsets.drain(..surplus) {
            self.entries.remove(&offset);
        }
        offsets.front().copied()
    }

    /// Drops what is too old, and what is too much in all.
    pub fn trim(&mut self, now_ms: i64) {
        while let Some(first) = self.entries.first_entry() {
            let is_old = first.get().at_ms < now_ms - KEPT_MS;
            let offset = *first.key();
            if !is_old && self.entries.len() <= MOST {
                return;
            }
            self.floor = offset;
            let Some(stored) = self.entries.remove(&offset) else { return };
            if let Some(offsets) = self.channels.get_mut(&stored.entry.channel) {
                offsets.pop_front();
                if offsets.is_empty() {
                    self.channels.remove(&stored.entry.channel);
                }
            }
        }
    }

    /// Every entry since a position of the channels that are wanted, in order; none where that is more than is known.
    pub fn since(&self, position: Position, is_wanted: impl Fn(&Channel) -> bool) -> Option<Vec<Rc<Entry>>> {
        if position.epoch != self.epoch || position.offset > self.offset || position.offset < self.floor {
            return None;
        }
        // A channel that is full may have been cut just before its first entry.
        let is_cut = |(channel, offsets): (&Channel, &VecDeque<u64>)| {
            let first = offsets.front().copied().unwrap_or(0);
            offsets.len() >= MOST_OF_CHANNEL && position.offset + 1 < first && is_wanted(channel)
        };
        if self.channels.iter().any(is_cut) {
            return None;
        }
        let missed = self.entries.range(position.offset + 1..).map(|(_, stored)| &stored.entry);
        Some(missed.filter(|entry| is_wanted(&entry.channel)).cloned().collect())
    }

    /// Every entry of every channel since a position; none where that is more than is known.
    pub fn all_since(&self, position: Position) -> Option<Vec<Rc<Entry>>> {
        self.since(position, |_| true)
    }

    /// Every entry of every public channel since a position; none where that is more than is known.
    pub fn public_since(&self, position: Position) -> Option<Vec<Rc<Entry>>> {
        self.since(position, |channel| !matches!(channel, Channel::User(_)))
    }

    /// The newest versions of the public tags that are wanted, as far as they are known.
    pub fn versions(&self, is_wanted: impl Fn(&Channel) -> bool) -> Versions {
        let newest = |(channel, offsets): (&Channel, &VecDeque<u64>)| {
            let is_public = matches!(channel, Channel::Invalidation(_));
            let stored = self.entries.get(offsets.back()?).filter(|_| is_public && is_wanted(channel))?;
            Some((stored.entry.tag.clone(), stored.entry.version))
        };
        Versions(self.channels.iter().filter_map(newest).collect())
    }

    /// The newest entry of each of a person's tags, as far as they are known, in order. That sessions have ended is no news to one that has not.
    pub fn newest_of(&self, user: &UserId) -> Vec<Rc<Entry>> {
        let offsets = self.channels.get(&Channel::User(user.clone()));
        let of_person = offsets.into_iter().flatten().filter_map(|offset| self.entries.get(offset));
        let mut newest: BTreeMap<&str, &Rc<Entry>> = BTreeMap::new();
        for stored in of_person.filter(|stored| !stored.entry.tag.as_str().starts_with(ENDED)) {
            newest.insert(stored.entry.tag.as_str(), &stored.entry);
        }
        let mut newest: Vec<_> = newest.into_values().cloned().collect();
        newest.sort_unstable_by_key(|entry| entry.offset);
        newest
    }

    /// All that it holds, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Stored> {
        self.entries.values()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn channel(name: &str) -> Channel {
        Channel::parse(name).unwrap()
    }

    fn of(name: &str) -> impl Fn(&Channel) -> bool {
        let wanted = channel(name);
        move |channel| *channel == wanted
    }

    fn tag() -> Tag {
        Tag::parse("t").unwrap()
    }

    fn at(offset: u64) -> Position {
        Position { epoch: Epoch(1), offset }
    }

    fn publish(log: &mut Log, now_ms: i64, name: &str, count: u64) -> Written {
        log.publish(now_ms, (0..count).map(|version| (channel(name), tag(), version)))
    }

    fn offsets(entries: Option<Vec<Rc<Entry>>>) -> Option<Vec<u64>> {
        entries.map(|entries| entries.iter().map(|entry| entry.offset).collect())
    }

    #[test]
    fn a_reader_gets_what_its_channels_had_since_its_position() {
        let mut log = Log::new(Epoch(1));
        publish(&mut log, 0, "inv:a", 2); // 1, 2
        publish(&mut log, 0, "inv:b", 1); // 3
        publish(&mut log, 0, "inv:a", 1); // 4
        assert_eq!(offsets(log.since(at(1), of("inv:a"))), Some(vec![2, 4]));
        assert_eq!(offsets(log.since(at(1), |_| true)), Some(vec![2, 3, 4]));
        assert_eq!(offsets(log.since(at(4), of("inv:a"))), Some(vec![]));
        assert_eq!(offsets(log.since(at(0), of("inv:c"))), Some(vec![]));
    }

    #[test]
    fn the_newest_version_of_a_public_tag_is_known() {
        let mut log = Log::new(Epoch(1));
        publish(&mut log, 0, "inv:t", 3);
        publish(&mut log, 0, "user:7", 5);
        assert_eq!(log.versions(|_| true), Versions(vec![(tag(), 2)]));
        assert_eq!(log.versions(of("inv:other")), Versions::default());
    }

    #[test]
    fn the_newest_of_each_of_a_persons_tags_is_known_but_for_sessions_that_have_ended() {
        let mut log = Log::new(Epoch(1));
        let of = |user: &str, tag: &str, version| (channel(user), Tag::parse(tag).unwrap(), version);
        let published = [
            of("user:7", "tasks", 1),
            of("user:8", "tasks", 9),
            of("user:7", "imports", 2),
            of("user:7", "ended:0123", 3),
            of("user:7", "tasks", 4),
        ];
        log.publish(0, published);
        let newest = |user: &str| {
            let entries = log.newest_of(&UserId::parse(user).unwrap());
            entries.iter().map(|entry| (entry.tag.as_str().to_owned(), entry.version)).collect::<Vec<_>>()
        };
        assert_eq!(newest("7"), [("imports".to_owned(), 2), ("tasks".to_owned(), 4)]);
        assert_eq!(newest("8"), [("tasks".to_owned(), 9)]);
        assert_eq!(newest("9"), []);
    }

    #[test]
    fn a_position_of_another_life_or_of_the_future_is_not_recovered() {
        let mut log = Log::new(Epoch(1));
        publish(&mut log, 0, "inv:a", 2);
        assert_eq!(log.since(Position { epoch: Epoch(2), offset: 1 }, |_| true), None);
        assert_eq!(log.since(at(3), |_| true), None);
    }

    #[test]
    fn the_last_500_entries_of_a_channel_can_be_recovered_and_not_one_more() {
        let mut log = Log::new(Epoch(1));
        publish(&mut log, 0, "inv:quiet", 1); // 1
        let written = publish(&mut log, 0, "inv:busy", 600); // 2 to 601, of which 102 to 601 stay
        assert_eq!(written.cut, vec![(channel("inv:busy"), 102)]);
        assert_eq!(written.appended.len(), 500);
        assert_eq!(log.since(at(101), of("inv:busy")).map(|entries| entries.len()), Some(500));
        assert_eq!(log.since(at(100), of("inv:busy")), None);
        // The quiet channel has not suffered.
        assert_eq!(offsets(log.since(at(0), of("inv:quiet"))), Some(vec![1]));
    }

    #[test]
    fn an_entry_is_kept_for_ten_minutes() {
        let mut log = Log::new(Epoch(1));
        publish(&mut log, 0, "inv:a", 1);
        publish(&mut log, 1, "inv:a", 1);
        log.trim(600_000);
        assert_eq!(offsets(log.since(at(0), of("inv:a"))), Some(vec![1, 2]));
        log.trim(600_001);
        assert_eq!(log.since(at(0), of("inv:a")), None);
        assert_eq!(offsets(log.since(at(1), of("inv:a"))), Some(vec![2]));
        // A reader of another channel was not there to see that it missed nothing.
        assert_eq!(log.since(at(0), of("inv:b")), None);
    }

    #[test]
    fn memory_is_bounded_whatever_is_published() {
        let mut log = Log::new(Epoch(1));
        for user in 0..30_000 {
            publish(&mut log, 0, &format!("user:{user}"), 1);
        }
        assert_eq!(log.entries().count(), MOST);
        assert_eq!(log.channels.len(), MOST);
        assert_eq!(log.floor(), 10_000);
    }

    #[test]
    fn entries_that_it_has_are_passed_over_and_a_gap_is_not_bridged() {
        let mut root = Log::new(Epoch(1));
        let written = publish(&mut root, 0, "inv:a", 5);
        let entries: Vec<_> = written.appended.iter().map(|stored| Rc::clone(&stored.entry)).collect();
        let mut leaf = Log::new(Epoch(1));
        leaf.append(0, entries[..2].to_vec());
        leaf.append(0, entries[1..3].to_vec());
        assert_eq!(leaf.position(), at(3));
        leaf.append(0, entries[4..].to_vec());
        assert_eq!(leaf.position(), at(3));
    }

    proptest! {
        /// Against a plain list of everything ever published: what is recovered is exactly what was missed, and it is refused
        /// only to those who are further behind than the log promises to reach.
        #[test]
        fn what_is_recovered_is_exactly_what_was_missed(
            steps in prop::collection::vec((0_u8..3, 1_u64..200, 0_i64..90_000), 1..40),
            back in 0_u64..2000,
        ) {
            let names = ["inv:a", "inv:b", "user:c"];
            let (mut log, mut all, mut now) = (Log::new(Epoch(1)), Vec::new(), 0);
            for (which, count, wait) in steps {
                now += wait;
                let name = names[usize::from(which)];
                publish(&mut log, now, name, count);
                all.extend((0..count).map(|_| (name, now)));
            }
            let position = at(log.position().offset.saturating_sub(back));
            for name in names {
                let missed: Vec<u64> = (1..).zip(&all)
                    .filter(|(offset, (of, _))| *offset > position.offset && of == &name)
                    .map(|(offset, _)| offset).collect();
                let in_reach = missed.len() <= MOST_OF_CHANNEL
                    && (1..).zip(&all).all(|(offset, (_, at))| offset <= position.offset || *at >= now - KEPT_MS);
                match offsets(log.since(position, of(name))) {
                    Some(recovered) => prop_assert_eq!(recovered, missed),
                    None => prop_assert!(!in_reach || missed.len() == MOST_OF_CHANNEL),
                }
            }
            // What was written down and read back is the same log.
            let again = Log::restore(log.position(), log.floor(), log.entries().cloned());
            prop_assert_eq!(again.all_since(position), log.all_since(position));
        }
    }
}
