//! Control characters made visible, so that nobody's name or text can steer another person's terminal.

/// The text with every control character but newline and tab written out, as `\u{1b}`.
pub(crate) fn text(text: &str) -> String {
    escape(text, |c| c == '\n' || c == '\t')
}

/// The same for something that must stay on one line.
pub(crate) fn line(text: &str) -> String {
    escape(text, |_| false)
}

fn escape(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && !stays(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn control_characters_are_written_out_and_newline_and_tab_stay_in_texts() {
        assert_eq!(super::text("a\u{1b}[2Jb\r\n\tc\u{9b}\u{7f}"), "a\\u{1b}[2Jb\\u{d}\n\tc\\u{9b}\\u{7f}");
        assert_eq!(super::line("Ben\nAna"), "Ben\\u{a}Ana");
        assert_eq!(super::text("ça va, 你好 🙂"), "ça va, 你好 🙂");
    }
}
