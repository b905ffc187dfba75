//! Answers as an exchange on a bad day sends them: right in form, wrong in some rows.

use serde_json::Value;

use super::fault::Spoiling;

/// Numbers that no reader may trust.
const ABSURD: [&str; 6] =
    ["-1", "1e308", "99999999999999999999999999999999999999999999", "-0.00000001", "1e400", "NaN"];

/// Spoils rows `rows`, `2 × rows`, ... of an answer. The rows are the elements of an array (`/products`, candles),
/// the members of an object of objects in order of their names (`/products/stats`), or the whole object.
pub fn spoil(body: &[u8], spoiling: Spoiling, rows: usize) -> Vec<u8> {
    let Ok(mut answer) = serde_json::from_slice::<Value>(body) else { return body.to_vec() };
    let mut hits = 0;
    let mut spoil_each = |place: usize, row: &mut Value| {
        if (place + 1).is_multiple_of(rows) {
            spoil_row(row, spoiling, hits);
            hits += 1;
        }
    };
    match &mut answer {
        Value::Array(list) => list.iter_mut().enumerate().for_each(|(place, row)| spoil_each(place, row)),
        Value::Object(map) if !map.is_empty() && map.values().all(|value| value.is_object()) => {
            map.values_mut().enumerate().for_each(|(place, row)| spoil_each(place, row));
        }
        whole => spoil_row(whole, spoiling, 0),
    }
    answer.to_string().into_bytes()
}

fn spoil_row(row: &mut Value, spoiling: Spoiling, hit: usize) {
    match spoiling {
        Spoiling::EmptyStrings => {
            if !replace_leaves(row, &mut |leaf| is_number_in_string(leaf).then(|| "".into())) {
                replace_leaves(row, &mut |leaf| leaf.is_number().then(|| "".into()));
            }
        }
        Spoiling::MissingFields => remove_fields(row, hit),
        Spoiling::WrongTypes => {
            let mut turn = hit;
            replace_leaves(row, &mut |leaf| {
                turn += 1;
                Some(other_type(leaf, turn))
            });
        }
        Spoiling::HugeNumbers => {
            let mut turn = hit;
            replace_leaves(row, &mut |leaf| {
                let number = ABSURD.get(turn % ABSURD.len()).copied().unwrap_or("-1");
                let absurd = match leaf {
                    Value::Number(_) if turn.is_multiple_of(2) => Value::from(-1e15),
                    Value::Number(_) => Value::from(1e300),
                    _ if is_number_in_string(leaf) => Value::from(number),
                    _ => return None,
                };
                turn += 1;
                Some(absurd)
            });
        }
    }
}

fn is_number_in_string(leaf: &Value) -> bool {
    leaf.as_str().is_some_and(|text| text.parse::<f64>().is_ok())
}

/// Puts what `change` returns in place of leaves; answers whether any was replaced. Leaves named `id` are kept, so
/// that one can see which row is spoilt.
fn replace_leaves(value: &mut Value, change: &mut impl FnMut(&Value) -> Option<Value>) -> bool {
    match value {
        Value::Array(list) => {
            let mut any = false;
            for item in list {
                any |= replace_leaves(item, change);
            }
            any
        }
        Value::Object(map) => {
            let mut any = false;
            for (_, item) in map.iter_mut().filter(|(name, _)| *name != "id") {
                any |= replace_leaves(item, change);
            }
            any
        }
        leaf => match change(leaf) {
            Some(other) => {
                *leaf = other;
                true
            }
            None => false,
        },
    }
}

/// Removes every second field, from the first or the second in turn, at each depth; half of an array.
fn remove_fields(row: &mut Value, hit: usize) {
    match row {
        Value::Object(map) => {
            let mut place = hit;
            map.retain(|name, _| {
                place += 1;
                name == "id" || place.is_multiple_of(2)
            });
            map.values_mut().for_each(|value| remove_fields(value, hit + 1));
        }
        Value::Array(list) => list.truncate(list.len() / 2),
        _ => {}
    }
}

fn other_type(leaf: &Value, turn: usize) -> Value {
    match turn % 4 {
        0 => Value::Null,
        1 => match leaf {
            Value::String(text) => text.parse::<f64>().map_or(Value::Bool(true), Value::from),
            other => Value::String(other.to_string()),
        },
        2 => Value::Array(vec![leaf.clone()]),
        _ => serde_json::json!({ "value": leaf }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn spoilt(answer: &Value, spoiling: Spoiling, rows: usize) -> Value {
        serde_json::from_slice(&spoil(answer.to_string().as_bytes(), spoiling, rows)).unwrap()
    }

    fn stats() -> Value {
        let row = json!({"stats_24hour": {"open": "1.8", "last": "1.9"}, "stats_30day": {"volume": "5"}});
        json!({"A-USD": row, "B-USD": row, "C-USD": row, "D-USD": row})
    }

    #[test]
    fn only_every_so_manyth_row_is_hit() {
        let answer = spoilt(&stats(), Spoiling::EmptyStrings, 2);
        assert_eq!(answer["A-USD"]["stats_24hour"]["open"], "1.8");
        assert_eq!(answer["B-USD"]["stats_24hour"]["open"], "");
        assert_eq!(answer["C-USD"]["stats_24hour"]["open"], "1.8");
        assert_eq!(answer["D-USD"]["stats_30day"]["volume"], "");
    }

    #[test]
    fn a_single_object_is_hit_as_a_whole() {
        let answer = spoilt(&json!({"price": "1", "id": "7", "trade_id": 9}), Spoiling::EmptyStrings, 3);
        assert_eq!(answer, json!({"price": "", "id": "7", "trade_id": 9}));
    }

    #[test]
    fn candles_lose_numbers_and_columns() {
        let candles = json!([[60, 1.0, 2.0, 1.5, 1.6, 3.0]]);
        assert_eq!(spoilt(&candles, Spoiling::EmptyStrings, 1), json!([["", "", "", "", "", ""]]));
        assert_eq!(spoilt(&candles, Spoiling::MissingFields, 1)[0].as_array().unwrap().len(), 3);
    }

    #[test]
    fn missing_fields_take_different_fields_in_turn() {
        let answer = spoilt(&stats(), Spoiling::MissingFields, 1);
        assert!(answer["A-USD"].get("stats_24hour").is_none());
        assert!(answer["B-USD"].get("stats_30day").is_none());
        assert_eq!(answer["B-USD"]["stats_24hour"].as_object().unwrap().len(), 1);
    }

    #[test]
    fn wrong_types_leave_no_field_of_its_type() {
        let answer = spoilt(&stats(), Spoiling::WrongTypes, 1);
        assert!(!answer["A-USD"]["stats_24hour"]["open"].is_string());
        assert!(!answer["C-USD"]["stats_30day"]["volume"].is_string());
    }

    #[test]
    fn huge_numbers_stay_strings_where_they_were_strings() {
        let answer = spoilt(&stats(), Spoiling::HugeNumbers, 1);
        let open = answer["A-USD"]["stats_24hour"]["open"].as_str().unwrap();
        assert!(ABSURD.contains(&open));
        assert!(spoilt(&json!([[60, 1.0]]), Spoiling::HugeNumbers, 1)[0][1].as_f64().unwrap().abs() >= 1e15);
    }
}
