//! The nearest of some known words to a wrong one, by edit distance.

/// Most known words that a wrong one is compared with.
const MAX_KNOWN: usize = 1000;

/// A hint that names the nearest known word, else all of them if they are few.
pub fn hint<'k>(wrong: &str, known: impl Iterator<Item = &'k str> + Clone) -> Option<String> {
    if let Some(near) = nearest(wrong, known.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let all: Vec<&str> = known.collect();
    (1..=40).contains(&all.len()).then(|| format!("one of {}", all.join(", ")))
}

/// The nearest word, if it is near enough to have been meant.
pub fn nearest<'k>(wrong: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    if wrong.len() > 64 {
        return None;
    }
    let length = wrong.chars().count();
    let limit = (length / 3).clamp(1, 3);
    known
        .take(MAX_KNOWN)
        .filter(|word| word.chars().count().abs_diff(length) <= limit)
        .map(|word| (distance(wrong, word), word))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many characters must be put in, left out or changed, or neighbours swapped; case and `_` for `-` are free.
fn distance(one: &str, other: &str) -> usize {
    let (one, other) = (plain(one), plain(other));
    let mut before = vec![0; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut least = (last[j + 1] + 1).min(row[j] + 1).min(last[j] + usize::from(a != b));
            let swapped = i > 0 && j > 0 && one[i - 1] == *b && other[j - 1] == *a;
            if swapped {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[other.len()]
}

fn plain(text: &str) -> Vec<char> {
    text.chars().map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_not() {
        let known = ["required", "properties", "x-secret", "minLength"];
        for (wrong, near) in [
            ("requierd", Some("required")),
            ("require", Some("required")),
            ("minlength", Some("minLength")),
            ("x_secret", Some("x-secret")),
            ("patternProperties", None),
            ("", None),
        ] {
            assert_eq!(nearest(wrong, known.into_iter()), near, "{wrong}");
        }
    }
}
