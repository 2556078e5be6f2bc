//! Notes as Daylio keeps them: a title and a text, of which newer versions keep the text as a little HTML.

/// The tags that Daylio writes. Anything else in angle brackets is what the person wrote.
const TAGS: [&str; 16] =
    ["br", "div", "p", "ul", "ol", "li", "b", "strong", "i", "em", "u", "s", "strike", "span", "font", "h1"];

/// One note out of title and text; none when both are empty.
pub(super) fn joined(title: &str, text: &str) -> Option<String> {
    let (title, text) = (title.trim(), plain(text));
    match (title.is_empty(), text.is_empty()) {
        (true, true) => None,
        (true, false) => Some(text),
        (false, true) => Some(title.to_owned()),
        (false, false) => Some(format!("# {title}\n\n{text}")),
    }
}

/// The text without HTML, its lines ended by `\n` alone, and without white space around it.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    if !has_tags(&text) {
        return text.trim().to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        match tag(after) {
            Some((name, closes, behind)) => {
                match (name.as_str(), closes) {
                    ("br", _) => out.push('\n'),
                    ("div" | "p" | "ul" | "ol" | "li" | "h1", true) => new_line(&mut out),
                    ("li", false) => {
                        new_line(&mut out);
                        out.push_str("- ");
                    }
                    ("div" | "p" | "h1", false) => new_line(&mut out),
                    _ => {}
                }
                rest = behind;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    entities(&out).trim().to_owned()
}

fn has_tags(text: &str) -> bool {
    text.contains("&nbsp;") || text.split('<').skip(1).any(|after| tag(after).is_some())
}

/// The tag that begins behind a `<`: its name, whether it closes, and what is behind it.
fn tag(after: &str) -> Option<(String, bool, &str)> {
    let (inside, behind) = after.split_once('>')?;
    let (closes, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let name = inside.trim_end_matches('/').split_ascii_whitespace().next()?.to_ascii_lowercase();
    TAGS.contains(&name.as_str()).then_some((name, closes, behind))
}

fn new_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn entities(text: &str) -> String {
    let known = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    known.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_text_and_text_stays() {
        for (text, wanted) in [
            ("plain & simple <3", "plain & simple <3"),
            ("a < b > c", "a < b > c"),
            ("one<br>two<br/>three", "one\ntwo\nthree"),
            ("<div>one</div><div>two</div>", "one\ntwo"),
            ("<b>bold</b>&nbsp;&amp; <i>more</i> <3", "bold & more <3"),
            ("list<ul><li>a</li><li>b</li></ul>end", "list\n- a\n- b\nend"),
            ("lines\r\nof old\r\n", "lines\nof old"),
            ("&amp;lt; stays", "&amp;lt; stays"),
            ("<br>&amp;lt;", "&lt;"),
            ("<unclosed <br", "<unclosed <br"),
        ] {
            assert_eq!(plain(text), wanted);
        }
    }

    #[test]
    fn title_and_text_are_one_note() {
        assert_eq!(joined(" ", "\n"), None);
        assert_eq!(joined("T", ""), Some("T".to_owned()));
        assert_eq!(joined("", "x"), Some("x".to_owned()));
        assert_eq!(joined("T", "x"), Some("# T\n\nx".to_owned()));
    }
}
