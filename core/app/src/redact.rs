//! The second wall of invariant 8: what stands in a line of the log before a shell may keep it.
//!
//! The core logs nothing about a person. If it did by a mistake, it would be an id, an address, a path or a text in quotes.

/// A line without what might be about a person: ids, addresses, paths, quoted texts.
#[must_use]
pub fn redacted(line: &str) -> String {
    // A quoted text is a value that the code did not write.
    let unquoted =
        line.split('"').enumerate().map(|(at, part)| if at % 2 == 0 || is_code(part) { part } else { "[text]" });
    let line: String = unquoted.collect();
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A stable name such as `store_busy` or `merge-212`.
fn is_code(text: &str) -> bool {
    text.len() <= 32
        && !looks_like_id(text)
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-'))
}

fn word(word: &str) -> &str {
    if word.contains("://") {
        "[address]"
    } else if word.contains('@') {
        "[mail]"
    } else if word.contains(['/', '\\']) {
        "[path]"
    } else if looks_like_id(word) {
        "[id]"
    } else {
        word
    }
}

/// Twelve hex digits in a row, or twenty letters and digits mixed.
fn looks_like_id(word: &str) -> bool {
    let hex = word.split(|letter: char| !letter.is_ascii_hexdigit()).any(|run| run.len() >= 12);
    let mixed = word.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|run| {
        run.len() >= 20 && run.bytes().any(|b| b.is_ascii_digit()) && run.bytes().any(|b| b.is_ascii_alphabetic())
    });
    hex || mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_about_a_person_does_not_stand_in_a_line() {
        for (line, kept) in [
            ("the relay answers again", "the relay answers again"),
            ("retry in=2500 code=\"store_busy\"", "retry in=2500 code=store_busy"),
            ("group a3f09b2c44d1e8f7 stopped", "group [id] stopped"),
            ("note=\"Met Ana at noon\" kept", "note=[text] kept"),
            ("GET https://relay.example/c#secret failed", "GET [address] failed"),
            ("mail ana@example.org", "mail [mail]"),
            ("open /home/ana/peer.db", "open [path]"),
            ("key Zm9vYmFyYmF6cXV4MTIzNDU2", "key [id]"),
        ] {
            assert_eq!(redacted(line), kept);
        }
    }
}
