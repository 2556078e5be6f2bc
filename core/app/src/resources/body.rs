//! What a resource holds, its bounds, and how its fields say it.

use super::file_type::is_what_it_says;
use super::{BODY, FILE_NAME, KIND, NewResource, TITLE};
use crate::me::Me;
use crate::records::{FieldChange, Home, Record};
use crate::text::check_title;
use kith_crypto::seal_blob;
use kith_model::{KithError, RecordId, Refusal};
use kith_protocol::cbor::Wire;
use kith_protocol::id::LogId;
use kith_protocol::peer::{BlobDescriptor, MAX_VALUE};
use kith_records::{Picture, Value};
use kith_store::{BlobWant, Read, Tx};

/// Characters of a tag.
const MAX_TAG_CHARS: usize = 80;
/// Tags of a resource.
const MAX_TAGS: usize = 32;
/// Bytes of the name of a file.
const MAX_FILE_NAME: usize = 256;
/// Bytes of the value of one field, without its own head.
const MAX_INLINE: usize = MAX_VALUE - 3;
/// Bytes that a resource may have.
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
                if bytes.len() <= MAX_BYTES && !is_what_it_says(name, bytes) {
                    return Err(Refusal::FileMistyped.into());
                }
                bytes.len()
            }
        };
        match length {
            0 => Err(Refusal::TextEmpty.into()),
            length if length > MAX_BYTES => Err(Refusal::TextTooLong.into()),
            _ => Ok(()),
        }
    }

    /// The changes that make it what a record holds. What is too large for a field is kept beside the record, and in a group it
    /// is also sealed into a blob, which the next sync puts on the group's log.
    pub(super) fn changes(
        &self,
        tx: &Tx<'_>,
        me: &Me,
        home: Home,
        record: RecordId,
    ) -> Result<Vec<FieldChange>, KithError> {
        let (bytes, name) = match self {
            Self::Text(text) | Self::Link(text) => (text.as_bytes(), Value::null()),
            Self::File { name, bytes } => (bytes.as_slice(), Value::text(name)),
        };
        let value = match self {
            _ if bytes.len() > MAX_INLINE => Value::wire(&set_apart(tx, me, home, record, bytes)?),
            Self::Text(text) | Self::Link(text) => Value::text(text),
            Self::File { bytes, .. } => Value::bytes(bytes),
        };
        Ok(vec![
            FieldChange::Set(KIND, Value::text(self.kind())),
            FieldChange::Set(BODY, value),
            FieldChange::Set(FILE_NAME, name),
        ])
    }

    /// What a record holds; none when it has not been fetched yet, or when its fields do not fit together, which two edits at
    /// once can lead to.
    pub(super) fn of(read: &Read<'_>, me: &Me, record: &Record) -> Result<Option<Self>, KithError> {
        let picture = &record.picture;
        let value = picture.value(&BODY);
        let bytes = match blob_of(&value) {
            Some(blob) => read.find_body(record.home.conv(me), record.record, blob.index.as_bytes())?,
            None => value.as_text().map(|text| text.as_bytes().to_vec()).or(value.as_byte_string().map(<[u8]>::to_vec)),
        };
        let Some(bytes) = bytes else { return Ok(None) };
        let words = |bytes| String::from_utf8(bytes).ok();
        Ok(match picture.value(&KIND).as_text() {
            None => None,
            Some("link") => words(bytes).map(Self::Link),
            Some("file") => {
                let name = picture.value(&FILE_NAME).as_text().unwrap_or("file").to_owned();
                Some(Self::File { name, bytes })
            }
            // A kind of a later version that holds text is shown as text.
            Some(_) => words(bytes).map(Self::Text),
        })
    }

    /// Its bytes, as a file holds them.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
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

/// Keeps what is too large for a field beside the record, and gives what the field says instead.
fn set_apart(tx: &Tx<'_>, me: &Me, home: Home, record: RecordId, bytes: &[u8]) -> Result<BlobDescriptor, KithError> {
    let conv = home.conv(me);
    let replica = match home {
        // Nobody fetches it: the hash is a name on this device only.
        Home::Own => None,
        Home::Group(_) => {
            // Without a log, which only a group that this device is still joining lacks, there is no place for it.
            Some(tx.find_replica_of(conv)?.ok_or(Refusal::ResourceTooLarge)?)
        }
    };
    let log = LogId::new(replica.as_ref().map_or([0; 32], |replica| *replica.log.as_bytes()));
    let sealed = seal_blob(me.rng(), &log, bytes).map_err(|_| Refusal::TextTooLong)?;
    if let Some(replica) = replica {
        for (hash, part) in &sealed.parts {
            tx.put_blob_out(replica.id, hash.as_bytes(), part)?;
        }
    }
    tx.put_body(conv, record, sealed.descriptor.index.as_bytes(), bytes)?;
    Ok(sealed.descriptor)
}

/// The blob that a field names; none for what is in the field itself, and for more than a resource may hold.
pub(super) fn blob_of(value: &Value) -> Option<BlobDescriptor> {
    let blob: BlobDescriptor = value.as_wire()?;
    (blob.size <= u64::try_from(MAX_BYTES).unwrap_or(u64::MAX)).then_some(blob)
}

/// Wants what a record of a group names and this device does not have yet.
pub(super) fn want(tx: &Tx<'_>, record: &Record) -> Result<(), KithError> {
    let Some(blob) = blob_of(&record.picture.value(&BODY)) else { return Ok(()) };
    let (Some(conv), hash) = (record.home.group(), *blob.index.as_bytes()) else { return Ok(()) };
    if tx.find_body(conv, record.record, &hash)?.is_some() {
        return Ok(());
    }
    let Some(origin) = tx.find_replica_of(conv)?.and_then(|replica| replica.origin) else { return Ok(()) };
    let want = BlobWant { conv, record: record.record, hash, origin, descriptor: blob.to_bytes(), attempts: 0 };
    Ok(tx.want_blob(&want)?)
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

/// Checks a resource of a pack by the bounds of one's own.
pub(crate) fn check_packed(title: &str, body: &ResourceBody, tags: &[String]) -> Result<(), KithError> {
    check_title(title)?;
    body.check()?;
    clean_tags(tags).map(drop)
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
            (ResourceBody::Text("a".repeat(MAX_BYTES)), Ok(())),
            (ResourceBody::Text("a".repeat(MAX_BYTES + 1)), Err("text_too_long")),
            (ResourceBody::Text(String::new()), Err("text_empty")),
            (file("a.bin", MAX_BYTES), Ok(())),
            (file("a.bin", MAX_BYTES + 1), Err("text_too_long")),
            (file("a.txt", 0), Err("text_empty")),
            (file("../a.txt", 1), Err("file_unreadable")),
            (ResourceBody::File { name: "a.png".to_owned(), bytes: b"words".to_vec() }, Err("file_mistyped")),
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
