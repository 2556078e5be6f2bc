//! Builds the starter pack from the readable files in `starter/` and the table of help lines, as a signed pack like any other.
//!
//! Its key is made from its own content: the signature shows that nothing was damaged between here and the screen. That it
//! comes from Kith is shown by its place inside the program, and nowhere else: a file with its id is never taken in.

use kith_protocol::cbor::Unknown;
use kith_protocol::cose::public_key;
use kith_protocol::hash::{first_16, sha256};
use kith_protocol::id::PublicKey;
use kith_protocol::peer::{Pack, PackContent, PackItem, PackItemKind, pack_content_hash};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

const LINES: &str = "../model/data/helplines.json";
/// 2026-11-24T00:00:00Z.
const MADE_MS: u64 = 1_795_478_400_000;

#[derive(Deserialize)]
struct Table {
    checked_on: String,
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    region: String,
    name: String,
    contact: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=starter");
    println!("cargo:rerun-if-changed={LINES}");
    let id = first_16(sha256(&[b"kith/starter/1"]));
    let mut content = PackContent::new();
    let mut version = None;
    let mut files: Vec<_> = fs::read_dir("starter")?.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    for file in files {
        let name = file.file_name().into_string().map_err(|_| "a name that is no UTF-8")?;
        let text = fs::read_to_string(file.path())?;
        if name == "VERSION" {
            version = Some(text.trim().parse::<u64>()?);
        } else {
            let item = sheet(&name, &text).ok_or_else(|| format!("starter/{name} does not begin as it should"))?;
            content.insert(item.id, item);
        }
    }
    let table: Table = serde_json::from_str(&fs::read_to_string(LINES)?)?;
    for line in &table.lines {
        let item = help_line(&table, line);
        content.insert(item.id, item);
    }
    let seed = sha256(&[b"kith/starter-key/1", pack_content_hash(&content).as_bytes()]);
    let publisher = PublicKey::new(public_key(&seed));
    let pack = Pack {
        title: "Kith starter".to_owned(),
        made_ms: MADE_MS,
        publisher_name: Some("Kith".to_owned()),
        ..Pack::whole(id, publisher, version.ok_or("starter/VERSION is missing")?, &content)
    };
    let out = std::env::var_os("OUT_DIR").ok_or("no OUT_DIR")?;
    fs::write(Path::new(&out).join("starter.kithpack"), pack.sign(&seed)?)?;
    fs::write(Path::new(&out).join("starter.key"), publisher.as_bytes())?;
    Ok(())
}

fn item(name: &str, place: String, kind: PackItemKind, title: String, body: String) -> PackItem {
    PackItem {
        id: first_16(sha256(&[b"kith/starter-item/1", name.as_bytes()])),
        place,
        kind,
        title,
        body: body.into_bytes(),
        tags: Vec::new(),
        file_name: None,
        checked_on: None,
        region: None,
        source: None,
        unknown: Unknown::none(),
    }
}

/// A file: lines `name: value`, a line `---`, then the words. The number that its name begins with is its place.
fn sheet(name: &str, text: &str) -> Option<PackItem> {
    let (head, body) = text.split_once("\n---\n")?;
    let head: BTreeMap<&str, &str> =
        head.lines().map(|line| line.split_once(": ")).collect::<Option<BTreeMap<_, _>>>()?;
    let (place, _) = name.split_once('-')?;
    let tags = head.get("tags")?.split(',').map(|tag| tag.trim().to_owned()).collect();
    let title = (*head.get("title")?).to_owned();
    let item = item(name, format!("a{place}"), PackItemKind::Text, title, body.trim().to_owned());
    let source = head.get("source").map(|source| (*source).to_owned());
    let checked_on = head.get("checked_on").map(|day| (*day).to_owned());
    Some(PackItem { tags, source, checked_on, ..item })
}

/// A help line, as something that a phone can open.
fn help_line(table: &Table, line: &Line) -> PackItem {
    let is_page = line.contact.contains('.');
    let digits: String = line.contact.chars().filter(char::is_ascii_digit).collect();
    let address = if is_page { format!("https://{}", line.contact) } else { format!("tel:{digits}") };
    let (place, title) = (format!("b{}", line.region), format!("{} ({})", line.name, line.region));
    let item = item(&format!("help line {}", line.region), place, PackItemKind::Link, title, address);
    PackItem {
        tags: vec!["help line".to_owned()],
        checked_on: Some(table.checked_on.clone()),
        region: (line.region != "elsewhere").then(|| line.region.clone()),
        ..item
    }
}
