//! Files that overlap, in either order.

use super::file::{FILES, desk, file, import, ledger};

/// A file's header, with all before it, and its rows.
fn split(name: &str) -> (String, Vec<String>) {
    let text = file(name);
    let lines: Vec<_> = text.split_inclusive('\n').map(ToOwned::to_owned).collect();
    // The header is the first line with a column of times.
    let is_time = |cell: &str| {
        let cell = cell.trim_matches(['\u{feff}', '"', ' ', '\r', '\n']).to_lowercase();
        ["time", "timestamp", "utc_time", "date", "date(utc)"].contains(&cell.as_str())
    };
    let is_header = |line: &String| line.split(',').any(is_time);
    let header = lines.iter().position(is_header).unwrap_or_else(|| panic!("{name} has no header"));
    (lines[..=header].concat(), lines[header + 1..].to_vec())
}

#[test]
fn overlapping_halves_in_either_order_make_the_ledger_of_the_whole() {
    for name in FILES {
        let (header, rows) = split(name);
        let whole = {
            let (desk, account) = desk();
            import(&desk, &account, name, &file(name));
            ledger(&desk)
        };
        for (from, to) in [(1, 2), (1, 3), (2, 4), (1, 4)] {
            let (from, to) = (rows.len() * from / 5, rows.len() * to / 5);
            // Whatever is cut in two in one half is whole in the other.
            let first = format!("{header}{}", rows[..to].concat());
            let second = format!("{header}{}", rows[from..].concat());
            let both = [[&first, &second], [&second, &first]].map(|halves| {
                let (desk, account) = desk();
                for half in halves {
                    import(&desk, &account, name, half);
                }
                ledger(&desk)
            });
            assert_eq!(both[0], both[1], "{name}, rows up to {to} and from {from}");
            assert_eq!(both[0], whole, "{name}, rows up to {to} and from {from}");
        }
    }
}
