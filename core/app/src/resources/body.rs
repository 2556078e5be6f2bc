//! What a resource holds, its bounds, and how its fields say it.

use super::{BODY, FILE_NAME, KIND, NewResource, TITLE};
use crate::records::FieldChange;
use kith_model::{KithError, Refusal};
use kith_protocol::peer::MAX_VALUE;
use kith_records::{Picture, Value};

/// Characters of a title.
const MAX_TITLE_CHARS: usize = 500;
/// Characters of a tag.
const MAX_TAG_CHARS: usize = 80;
/// Tags of a resource.
const MAX_TAGS: usize = 32;
/// Bytes of the name of a file.
const MAX_FILE_NAME: usize = 256;
/// Bytes of the value of one field, without its own head.
const MAX_INLINE: usize = MAX_VALUE - 3;
/// Bytes that a resource may ever have; between this and what one field holds it needs blobs, which are not built yet.
const MAX_BYTES: usize = 1024 * 1024;
/// What a link may begin with.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// What a resource holds.
#[derive(Clone, PartialEq, Eq)]
pub enum ResourceBody {
    /// Words.
    Text(String),
    /// An address: https, http, mailto or tel.
    Link(String),
    /// A file, with its name. Nothing is made of what the name says about its type.
    File {
        /// The name, without a folder.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// What people write is theirs.
impl std::fmt::Debug for ResourceBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResourceBody(…)")
    }
}

impl ResourceBody {
    /// The name of the kind.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Link(_) => "link",
            Self::File { .. } => "file",
        }
    }

    /// Checks the bounds.
    pub(super) fn check(&self) -> Result<(), KithError> {
        let length = match self {
            Self::Text(text) => text.len(),
            Self::Link(url) => {
                let known = SCHEMES.iter().any(|scheme| {
                    url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
                        && url.len() > scheme.len()
                });
                if !known || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
                    return Err(Refusal::UrlInvalid.into());
                }
                url.len()
            }
            Self::File { name, bytes } => {
                if name.is_empty() || name.len() > MAX_FILE_NAME || name.contains(['/', '\\', '\0']) {
                    return Err(Refusal::FileUnreadable.into());
                }
                bytes.len()
            }
        };
        match length {
            0 => Err(Refusal::TextEmpty.into()),
            length if length > MAX_BYTES => Err(Refusal::TextTooLong.into()),
            length if length > MAX_INLINE => Err(Refusal::ResourceTooLarge.into()),
            _ => Ok(()),
        }
    }

    /// The changes that make it what a record holds.
    pub(super) fn changes(&self) -> Vec<FieldChange> {
        let (value, name) = match self {
            Self::Text(text) => (Value::text(text), Value::null()),
            Self::Link(url) => (Value::text(url), Value::null()),
            Self::File { name, bytes } => (Value::bytes(bytes), Value::text(name)),
        };
        vec![
            FieldChange::Set(KIND, Value::text(self.kind())),
            FieldChange::Set(BODY, value),
            FieldChange::Set(FILE_NAME, name),
        ]
    }

    /// What a record holds; none when its fields do not fit together, which two edits at once can lead to.
    pub(super) fn of(picture: &Picture) -> Option<Self> {
        let body = picture.value(&BODY);
        match picture.value(&KIND).as_text()? {
            "link" => body.as_text().map(|url| Self::Link(url.to_owned())),
            "file" => {
                let name = picture.value(&FILE_NAME).as_text().unwrap_or("file").to_owned();
                body.as_byte_string().map(|bytes| Self::File { name, bytes: bytes.to_vec() })
            }
            // A kind of a later version that holds text is shown as text.
            _ => body.as_text().map(|text| Self::Text(text.to_owned())),
        }
    }

    /// Its bytes, as a file holds them.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Text(text) | Self::Link(text) => text.into_bytes(),
            Self::File { bytes, .. } => bytes,
        }
    }

    /// The words in it, to read and to search: none in a file that is no UTF-8.
    pub(super) fn words(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Link(text) => Some(text),
            Self::File { bytes, .. } => std::str::from_utf8(bytes).ok(),
        }
    }
}

/// Checks a title.
pub(super) fn check_title(title: &str) -> Result<(), KithError> {
    if title.trim().is_empty() {
        return Err(Refusal::TextEmpty.into());
    }
    if title.chars().count() > MAX_TITLE_CHARS {
        return Err(Refusal::TextTooLong.into());
    }
    Ok(())
}

/// The tags as they are kept: trimmed, each once. An empty one is left out.
pub(super) fn clean_tags(tags: &[String]) -> Result<Vec<String>, KithError> {
    let mut clean: Vec<String> = Vec::new();
    for tag in tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty()) {
        if tag.chars().count() > MAX_TAG_CHARS {
            return Err(Refusal::TextTooLong.into());
        }
        if !clean.iter().any(|known| known == tag) {
            clean.push(tag.to_owned());
        }
    }
    if clean.len() > MAX_TAGS { Err(Refusal::TextTooLong.into()) } else { Ok(clean) }
}

/// Checks everything that a new resource says, and gives its tags as they are kept.
pub(super) fn check_new(new: &NewResource) -> Result<Vec<String>, KithError> {
    check_title(&new.title)?;
    new.body.check()?;
    clean_tags(&new.tags)
}

/// The title of a record.
pub(super) fn title_of(picture: &Picture) -> String {
    picture.value(&TITLE).as_text().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_has_bounds() {
        let refused = |result: Result<(), KithError>| result.map_err(|error| error.code());
        for (title, expected) in
            [("é".repeat(500), Ok(())), ("é".repeat(501), Err("text_too_long")), (" \t".to_owned(), Err("text_empty"))]
        {
            assert_eq!(refused(check_title(&title)), expected);
        }
        let file = |name: &str, len| ResourceBody::File { name: name.to_owned(), bytes: vec![0; len] };
        for (body, expected) in [
            (ResourceBody::Text("a".repeat(MAX_INLINE)), Ok(())),
            (ResourceBody::Text("a".repeat(MAX_INLINE + 1)), Err("resource_too_large")),
            (ResourceBody::Text("a".repeat(MAX_BYTES)), Err("resource_too_large")),
            (ResourceBody::Text("a".repeat(MAX_BYTES + 1)), Err("text_too_long")),
            (ResourceBody::Text(String::new()), Err("text_empty")),
            (file("a.txt", MAX_INLINE), Ok(())),
            (file("a.txt", MAX_INLINE + 1), Err("resource_too_large")),
            (file("a.txt", 0), Err("text_empty")),
            (file("../a.txt", 1), Err("file_unreadable")),
            (file("", 1), Err("file_unreadable")),
            (ResourceBody::Link("HTTPS://example.org/a?b#c".to_owned()), Ok(())),
            (ResourceBody::Link("tel:116123".to_owned()), Ok(())),
            (ResourceBody::Link("https://".to_owned()), Err("url_invalid")),
            (ResourceBody::Link("javascript:alert(1)".to_owned()), Err("url_invalid")),
            (ResourceBody::Link("https://a b".to_owned()), Err("url_invalid")),
            (ResourceBody::Link("é".to_owned()), Err("url_invalid")),
        ] {
            assert_eq!(refused(body.check()), expected, "{}", body.kind());
        }
        let tags = |tags: &[&str]| {
            let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
            clean_tags(&tags).map_err(|error| error.code())
        };
        assert_eq!(tags(&[" calm ", "", "calm", "Calm"]), Ok(vec!["calm".to_owned(), "Calm".to_owned()]));
        assert_eq!(tags(&["a".repeat(81).as_str()]), Err("text_too_long"));
        let many: Vec<String> = (0..33).map(|n| n.to_string()).collect();
        assert!(clean_tags(&many).is_err() && clean_tags(&many[..32]).is_ok());
    }
}
