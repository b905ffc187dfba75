//! What whoever imports a file says of it, and what has to be asked because the file does not say it.

use serde::{Deserialize, Serialize};

use super::figure::{self, Point};
use super::mapping::{Mapping, Target};
use super::sheet::{Format, Sheet};
use super::stamp::{self, DateOrder};
use crate::vault::transaction::AccountId;

/// What becomes of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cash {
    /// It is a balance of the account.
    Track,
    /// It comes from outside and goes there, and what only moves money is left out.
    Ignore,
}

/// What coins count as that are meant to be one US dollar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stablecoins {
    /// One dollar, where nothing else says what something was worth.
    #[default]
    Par,
    /// Nothing: then it is not known.
    Unknown,
}

/// What has to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Which column is what?
    Mapping,
    /// Is the day first, or the month?
    DateOrder,
    /// How many minutes ahead of UTC are its times?
    TimeZone,
}

/// What was said, at first or as an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answers {
    /// What becomes of money; if nothing was said, it depends on the format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<Cash>,
    /// What stablecoins count as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stablecoins: Option<Stablecoins>,
    /// Which of day and month is first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// How many minutes ahead of UTC times are that do not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utc_offset_mins: Option<i32>,
    /// Which column is what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Mapping>,
}

/// How records are read: nothing is left to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct How {
    /// Where what they tell goes.
    pub account: AccountId,
    /// What becomes of money.
    pub cash: Cash,
    /// What stablecoins count as.
    pub stablecoins: Stablecoins,
    /// Which of day and month is first, where it matters.
    pub date_order: Option<DateOrder>,
    /// How many minutes ahead of UTC times are that do not say it.
    pub utc_offset_mins: i32,
    /// What is the point in amounts of a file whose columns were assigned.
    pub point: Point,
    /// Which column is what, in such a file.
    pub mapping: Mapping,
}

impl Answers {
    /// What has to be asked of a file of this name.
    pub fn questions(&self, sheet: &Sheet, file_name: &str) -> Vec<Question> {
        let mut questions = Vec::new();
        let is_mapped = sheet.format == Format::Mapped;
        if is_mapped && self.mapping.as_ref().is_none_or(|mapping| mapping.check(sheet).is_err()) {
            // Which column has dates is not known before.
            return vec![Question::Mapping];
        }
        let tells = self.date_tells(sheet);
        if self.date_order.or(order(tells)).is_none() && tells & stamp::tells::EITHER != 0 {
            questions.push(Question::DateOrder);
        }
        let has_zone = match sheet.format {
            Format::BinanceStatement => sheet.has("utc_time") || zone_of_name(file_name).is_some(),
            Format::Mapped => tells & stamp::tells::ZONELESS == 0 && !self.has_clock(),
            _ => true,
        };
        if !has_zone && self.utc_offset_mins.is_none() {
            questions.push(Question::TimeZone);
        }
        questions
    }

    /// How the records of a file of this name are read.
    pub fn how(&self, sheet: &Sheet, file_name: &str, account: AccountId) -> How {
        let lists_money =
            matches!(sheet.format, Format::Kraken | Format::BinanceStatement | Format::CoinbaseExchange);
        let mapping = self.mapping.clone().unwrap_or_default();
        let has_zone = sheet.format == Format::BinanceStatement && !sheet.has("utc_time");
        let of_name = if has_zone { zone_of_name(file_name) } else { None };
        let shown = Target::AMOUNTS.iter().filter_map(|target| mapping.columns.get(target));
        let shown = shown.fold(0, |tells, column| tells | sheet.tells_of(column));
        let has_comma = shown & figure::tells::COMMA != 0 && shown & figure::tells::DOT == 0;
        How {
            account,
            cash: self.cash.unwrap_or(if lists_money { Cash::Track } else { Cash::Ignore }),
            stablecoins: self.stablecoins.unwrap_or_default(),
            date_order: order(self.date_tells(sheet)).or(self.date_order),
            utc_offset_mins: if sheet.has("utc_time") {
                0
            } else {
                self.utc_offset_mins.or(of_name).unwrap_or_default()
            },
            point: if has_comma { Point::Comma } else { Point::Dot },
            mapping,
        }
    }

    /// Whether times have a column of their own, which never says the zone.
    fn has_clock(&self) -> bool {
        self.mapping.as_ref().is_some_and(|mapping| mapping.columns.contains_key(&Target::Time))
    }

    fn date_tells(&self, sheet: &Sheet) -> u8 {
        let mapped = self.mapping.as_ref().and_then(|mapping| mapping.columns.get(&Target::Date));
        match sheet.format {
            Format::Ghostfolio => sheet.tells_of("date"),
            Format::Koinly => {
                ["date", "date (utc)", "koinly date"].iter().fold(0, |all, name| all | sheet.tells_of(name))
            }
            Format::Mapped => mapped.map_or(0, |column| sheet.tells_of(column)),
            _ => 0,
        }
    }
}

/// What a column shows of its order, if it does not contradict itself.
fn order(tells: u8) -> Option<DateOrder> {
    match (tells & stamp::tells::DAY_FIRST != 0, tells & stamp::tells::MONTH_FIRST != 0) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// The time zone that Binance writes into the names of its files, minutes ahead of UTC: `…(UTC--6).csv` is six hours behind. `(UTC-6)` is not
/// clear: the first `-` may only be there to set it apart.
pub fn zone_of_name(file_name: &str) -> Option<i32> {
    let (_, rest) = file_name.rsplit_once("(UTC")?;
    let (zone, _) = rest.split_once(')')?;
    if zone.is_empty() {
        return Some(0);
    }
    let shift = zone.strip_prefix('-').filter(|rest| rest.starts_with(['-', '+'])).unwrap_or(zone);
    let is_clear = shift.len() < zone.len() || shift.starts_with('+') || shift.trim_matches('-') == "0";
    if is_clear { stamp::offset(shift) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binance_writes_the_zone_into_the_name_of_the_file() {
        for (name, mins) in [
            ("Binance-Transaction-History-202601121200(UTC--6).csv", Some(-360)),
            ("Binance-Transaction-History-202601121200(UTC-+5:30) (1).csv", Some(330)),
            ("Binance-Transaction-History-202601121200(UTC+2).csv", Some(120)),
            ("Binance-Transaction-History-202601121200(UTC).csv", Some(0)),
            ("Binance-Transaction-History-202601121200(UTC-6).csv", None),
            ("Binance-Transaction-History-202601121200.csv", None),
            ("(UTCnull).csv", None),
        ] {
            assert_eq!(zone_of_name(name), mins, "{name}");
        }
    }

    fn sheet(text: &str) -> Sheet {
        let mut sheet = Sheet::find(text, true).unwrap();
        let mut records = super::super::csv::Records::new(b',');
        for record in records.take(text).unwrap().iter().skip(1) {
            sheet.notice(record);
        }
        sheet
    }

    #[test]
    fn the_order_of_dates_is_asked_only_where_the_whole_file_leaves_it_open() {
        let header = "Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note\n";
        let ask = |rows: &str| {
            let sheet = sheet(&format!("{header}{rows}"));
            let answers = Answers::default();
            (answers.questions(&sheet, "a.csv"), answers.how(&sheet, "a.csv", AccountId::new("a")).date_order)
        };
        assert_eq!(ask("01/02/2021,\n16/02/2021,\n"), (vec![], Some(DateOrder::DayFirst)));
        assert_eq!(ask("01/02/2021,\n02/16/2021,\n"), (vec![], Some(DateOrder::MonthFirst)));
        assert_eq!(ask("01/02/2021,\n03/04/2021,\n"), (vec![Question::DateOrder], None));
        // One row contradicts the other: somebody must say how the rest is meant.
        assert_eq!(ask("16/02/2021,\n02/16/2021,\n01/02/2021,\n"), (vec![Question::DateOrder], None));
        assert_eq!(ask("01.02.2021,\n2021-02-03,\n20210203,\n"), (vec![], None));
    }

    #[test]
    fn the_time_zone_is_asked_where_neither_the_file_nor_its_name_says_it() {
        let old = sheet("User_ID,UTC_Time,Account,Operation,Coin,Change,Remark\n");
        let new = sheet("User ID,Time,Account,Operation,Coin,Change,Remark\n");
        let ask = |sheet: &Sheet, name| Answers::default().questions(sheet, name);
        assert_eq!(ask(&old, "a.csv"), []);
        assert_eq!(ask(&new, "a.csv"), [Question::TimeZone]);
        assert_eq!(ask(&new, "a(UTC--6).csv"), []);
        let answers = Answers { utc_offset_mins: Some(60), ..Answers::default() };
        assert_eq!(answers.questions(&new, "a.csv"), []);
        assert_eq!(answers.how(&new, "a.csv", AccountId::new("a")).utc_offset_mins, 60);
    }
}
