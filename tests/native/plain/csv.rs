//! Recorded minutes: `time,low,high,open,close,volume`, as text.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One recorded minute, digit for digit.
#[derive(Debug, Clone)]
pub struct Minute {
    /// Start, Unix seconds.
    pub time: i64,
    pub low: String,
    pub high: String,
    pub open: String,
    pub close: String,
    pub volume: String,
}

/// The recorded minutes of some products by their starts.
pub type Recording = BTreeMap<String, BTreeMap<i64, Minute>>;

/// Where the recordings lie, beside the project.
pub fn folder(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/recordings").join(name);
    if !folder.is_dir() {
        eprintln!("skipped: recordings are absent");
        return None;
    }
    Some(folder)
}

/// Reads `PRODUCT-YYYY-MM-DD.csv` of the products that `wanted` names.
pub fn read(folder: &Path, wanted: impl Fn(&str) -> bool) -> Recording {
    let mut recording = Recording::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let product = name.split_at(name.len() - "-YYYY-MM-DD".len()).0;
        if !wanted(product) {
            continue;
        }
        let minutes = recording.entry(product.to_owned()).or_default();
        for line in fs::read_to_string(&path).unwrap().lines().skip(1) {
            let cells: Vec<_> = line.split(',').map(str::to_owned).collect();
            let [time, low, high, open, close, volume] = cells.try_into().unwrap();
            let time = time.parse().unwrap();
            minutes.insert(time, Minute { time, low, high, open, close, volume });
        }
    }
    recording
}
