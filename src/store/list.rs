//! Many rows as one value: a JSON list of lists, which `json_each` takes apart.

use serde_json::Value;

/// A list of rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct List(Vec<Value>);

impl List {
    /// Adds a row.
    pub fn push(&mut self, row: impl Into<Vec<Value>>) {
        self.0.push(Value::Array(row.into()));
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Bytes of one value at most: the platform takes 2 MB.
const MOST_BYTES: usize = 1_000_000;

impl List {
    /// As several texts, where one would be too long. A row is never cut.
    pub fn pieces(self) -> Vec<Value> {
        let (mut pieces, mut piece) = (Vec::new(), String::from("["));
        for row in self.0 {
            let row = row.to_string();
            if piece.len() > 1 && piece.len() + row.len() > MOST_BYTES {
                pieces.push(Value::from(std::mem::replace(&mut piece, String::from("[")) + "]"));
            }
            if piece.len() > 1 {
                piece.push(',');
            }
            piece.push_str(&row);
        }
        if piece.len() > 1 {
            pieces.push(Value::from(piece + "]"));
        }
        pieces
    }
}

impl From<List> for Value {
    /// As text, which is what a statement takes.
    fn from(list: List) -> Self {
        Self::Array(list.0).to_string().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_for_one_text_is_several() {
        let mut list = List::default();
        assert!(list.clone().pieces().is_empty());
        (0..3).for_each(|number| list.push([number.into(), "x".repeat(400_000).into()]));
        let pieces = list.pieces();
        let rows = |piece: &Value| serde_json::from_str::<Vec<Value>>(piece.as_str().unwrap()).unwrap().len();
        assert_eq!(pieces.iter().map(rows).collect::<Vec<_>>(), [2, 1]);
    }
}
