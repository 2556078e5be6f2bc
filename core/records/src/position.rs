//! Strings that order a list, so that moving one thing changes one thing (protocol 7: field 1, base 62).
//!
//! Positions compare as bytes. A new last or first one counts on in the first five digits, so a list that only grows keeps
//! short positions; one between two others is the shortest string near their middle. Past 48 characters whoever moves
//! numbers the list anew. Two people who move at once may make equal positions: then the record id decides.

/// The longest position.
pub const MAX_POSITION: usize = 64;
/// From this length on a list should be numbered anew.
pub const RENUMBER_FROM: usize = 48;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: u64 = 62;
/// Digits that count on.
const HEAD: usize = 5;
/// Where the first position of a list stands: room for as many before it as after it.
const MIDDLE: u64 = BASE * BASE * BASE * BASE * (BASE / 2);

/// Whether a text is a position.
#[must_use]
pub fn is_position(text: &str) -> bool {
    (1..=MAX_POSITION).contains(&text.len()) && text.bytes().all(|byte| digit(byte).is_some())
}

/// A position after `before` and before `after`; none when they leave no room, so that the list has to be numbered anew.
///
/// ```
/// use kith_records::between;
/// let first = between(None, None).unwrap();
/// let second = between(Some(&first), None).unwrap();
/// let inside = between(Some(&first), Some(&second)).unwrap();
/// assert!(first < inside && inside < second);
/// ```
#[must_use]
pub fn between(before: Option<&str>, after: Option<&str>) -> Option<String> {
    if before.into_iter().chain(after).any(|position| !is_position(position)) {
        return None;
    }
    let made = match (before, after) {
        (None, None) => written(MIDDLE),
        (Some(before), None) => written(head(before).checked_add(1).filter(|next| *next < BASE.pow(5))?),
        (None, Some(after)) => written(head(after).checked_sub(1)?),
        (Some(before), Some(after)) if before < after => middle(before.as_bytes(), after.as_bytes())?,
        (Some(_), Some(_)) => return None,
    };
    let fits = made.len() <= MAX_POSITION && before.is_none_or(|b| *b < *made) && after.is_none_or(|a| *made < *a);
    fits.then_some(made)
}

/// New positions for a whole list.
#[must_use]
pub fn renumbered(count: usize) -> Vec<String> {
    (0..count).filter_map(|n| u64::try_from(n).ok()).map(|n| written(MIDDLE.saturating_add(n))).collect()
}

fn digit(byte: u8) -> Option<u64> {
    DIGITS.iter().position(|known| *known == byte).and_then(|at| u64::try_from(at).ok())
}

/// The first five digits as a number; missing ones are 0.
fn head(position: &str) -> u64 {
    let digits = position.bytes().chain(std::iter::repeat(b'0')).take(HEAD);
    digits.fold(0, |number, byte| number.saturating_mul(BASE).saturating_add(digit(byte).unwrap_or(0)))
}

/// A number as five digits.
fn written(number: u64) -> String {
    let mut digits = Vec::new();
    let mut rest = number;
    for _ in 0..HEAD {
        digits.push(glyph(rest % BASE));
        rest /= BASE;
    }
    digits.iter().rev().collect()
}

fn glyph(value: u64) -> char {
    usize::try_from(value).ok().and_then(|at| DIGITS.get(at)).map_or('z', |byte| char::from(*byte))
}

/// The shortest string near the middle; `before` is less than `after`.
fn middle(before: &[u8], after: &[u8]) -> Option<String> {
    let mut made = String::new();
    let mut open = false;
    for at in 0..MAX_POSITION {
        let low = before.get(at).copied().and_then(digit).unwrap_or(0);
        // Once a digit was smaller than that of `after`, everything after it is.
        let high = if open { BASE } else { after.get(at).copied().and_then(digit)? };
        if high > low.saturating_add(1) {
            made.push(glyph(low.midpoint(high)));
            return Some(made);
        }
        made.push(glyph(low));
        open |= high > low;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_in_between_or_none_is_given() {
        for (before, after, expected) in [
            (None, None, Some("V0000")),
            (Some("V0000"), None, Some("V0001")),
            (Some("V000z"), None, Some("V0010")),
            (None, Some("V0000"), Some("Uzzzz")),
            (Some("V0000"), Some("V0001"), Some("V0000V")),
            (Some("V0000"), Some("V0002"), Some("V0001")),
            (Some("V0000"), Some("V00001"), Some("V00000V")),
            (Some("V0000V"), Some("V0001"), Some("V0000k")),
            (Some("zzzzz"), None, None),
            (None, Some("00000"), None),
            (Some("a"), Some("a"), None),
            (Some("b"), Some("a"), None),
            (Some("a"), Some("a0"), None),
            (Some("ä"), None, None),
            (Some(""), None, None),
        ] {
            assert_eq!(between(before, after).as_deref(), expected, "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_growing_list_keeps_short_positions_and_a_split_one_asks_for_new_numbers() {
        let mut last = between(None, None).unwrap();
        for _ in 0..20_000 {
            let next = between(Some(&last), None).unwrap();
            assert!(next > last && next.len() == HEAD);
            last = next;
        }
        let (low, mut high) = ("V0000".to_owned(), "V0001".to_owned());
        let mut splits = 0;
        while let Some(next) = between(Some(&low), Some(&high)) {
            assert!(low < next && next < high && next.len() <= MAX_POSITION);
            high = next;
            splits += 1;
        }
        assert!(splits > 200, "{splits} moves to one place");
        let fresh = renumbered(1_000);
        assert!(fresh.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
