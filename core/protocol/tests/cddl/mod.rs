//! A reader of the part of CDDL (RFC 8610) that `docs/protocol.cddl` uses, and a check of encodings against it.
//!
//! Names, literals, ranges, choices, maps with literal keys and `* int => any`, arrays with occurrences, `.size`, `.cbor`.
//! Anything else in the file is an error of the test, so the file cannot say what is not checked.

#![allow(dead_code, missing_docs, unreachable_pub, reason = "each test crate uses a part")]

use kith_protocol::cbor::{Decoder, Kind};
use std::collections::BTreeMap;
use std::path::Path;

/// A decoded item.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    Int(i128),
    Bytes(Vec<u8>),
    Text(String),
    Bool(bool),
    Null,
    Array(Vec<Item>),
    Map(Vec<(i128, Item)>),
}

#[derive(Debug, Clone)]
enum Type {
    Name(String),
    Int(i128),
    Range(i128, i128),
    Text(String),
    Bytes(Vec<u8>),
    Size(Box<Type>, usize, usize),
    Cbor(String),
    Choice(Vec<Type>),
    Map(Vec<MapEntry>),
    Array(Vec<ArrayEntry>),
}

#[derive(Debug, Clone)]
enum MapEntry {
    Key { key: i128, optional: bool, value: Type },
    Rest { value: Type },
}

#[derive(Debug, Clone)]
struct ArrayEntry {
    least: usize,
    most: usize,
    value: Type,
}

/// The rules of a file.
#[derive(Debug)]
pub struct Rules(BTreeMap<String, Type>);

impl Rules {
    /// The rules of `docs/protocol.cddl`; every name that they use is a rule of it.
    pub fn of_the_protocol() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("docs/protocol.cddl"));
        let path = path.into_iter().find(|path| path.exists()).unwrap();
        let rules = Self::parse(&std::fs::read_to_string(path).unwrap());
        for rule in rules.0.values() {
            rules.check_names(rule);
        }
        rules
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether `bytes` are one item of the rule `name`; else why not.
    pub fn check(&self, name: &str, bytes: &[u8]) -> Result<(), String> {
        let mut d = Decoder::new(bytes);
        let item = decode(&mut d);
        d.finish().map_err(|error| error.to_string())?;
        self.matches(&self.0[name], &item).map_err(|why| format!("{name}: {why}"))
    }

    fn matches(&self, wanted: &Type, item: &Item) -> Result<(), String> {
        let fails = || Err(format!("{item:?} is not {wanted:?}"));
        let good = match (wanted, item) {
            (Type::Name(name), _) => match (name.as_str(), item) {
                ("any", _) | ("bstr", Item::Bytes(_)) | ("tstr", Item::Text(_)) | ("int", Item::Int(_)) => true,
                ("bool", Item::Bool(_)) | ("null", Item::Null) | ("true", Item::Bool(true)) => true,
                ("uint", Item::Int(value)) => *value >= 0,
                ("bstr" | "tstr" | "int" | "uint" | "bool" | "null" | "true" | "false", _) => false,
                (name, item) => return self.matches(&self.0[name], item).map_err(|why| format!("{name}: {why}")),
            },
            (Type::Int(wanted), Item::Int(value)) => wanted == value,
            (Type::Range(least, most), Item::Int(value)) => (least..=most).contains(&value),
            (Type::Text(wanted), Item::Text(value)) => wanted == value,
            (Type::Bytes(wanted), Item::Bytes(value)) => wanted == value,
            (Type::Size(of, least, most), item) => {
                self.matches(of, item)?;
                let size = match item {
                    Item::Bytes(bytes) => bytes.len(),
                    Item::Text(text) => text.len(),
                    _ => return fails(),
                };
                (least..=most).contains(&&size)
            }
            (Type::Cbor(name), Item::Bytes(bytes)) => return self.check(name, bytes),
            (Type::Choice(choices), item) => {
                let reasons: Vec<_> = choices.iter().map(|choice| self.matches(choice, item)).collect();
                if reasons.iter().any(Result::is_ok) {
                    return Ok(());
                }
                return Err(reasons.into_iter().filter_map(Result::err).collect::<Vec<_>>().join("; or "));
            }
            (Type::Map(entries), Item::Map(pairs)) => return self.map_matches(entries, pairs),
            (Type::Array(entries), Item::Array(items)) => return self.array_matches(entries, items),
            _ => false,
        };
        if good { Ok(()) } else { fails() }
    }

    fn map_matches(&self, entries: &[MapEntry], pairs: &[(i128, Item)]) -> Result<(), String> {
        for (key, item) in pairs {
            let named = entries.iter().find_map(|entry| match entry {
                MapEntry::Key { key: wanted, value, .. } if wanted == key => Some(value),
                _ => None,
            });
            let rest = entries.iter().find_map(|entry| match entry {
                MapEntry::Rest { value } => Some(value),
                MapEntry::Key { .. } => None,
            });
            let value = named.or(rest).ok_or_else(|| format!("key {key} is not in the format"))?;
            self.matches(value, item).map_err(|why| format!("key {key}: {why}"))?;
        }
        for entry in entries {
            if let MapEntry::Key { key, optional: false, .. } = entry
                && !pairs.iter().any(|(found, _)| found == key)
            {
                return Err(format!("key {key} is missing"));
            }
        }
        Ok(())
    }

    fn array_matches(&self, entries: &[ArrayEntry], items: &[Item]) -> Result<(), String> {
        let mut items = items.iter().peekable();
        for entry in entries {
            let mut count = 0;
            while count < entry.most {
                match items.peek().map(|item| self.matches(&entry.value, item)) {
                    Some(Ok(())) => {}
                    Some(Err(why)) if count < entry.least => return Err(why),
                    None if count < entry.least => return Err("too few items".into()),
                    _ => break,
                }
                items.next();
                count += 1;
            }
        }
        items.next().map_or(Ok(()), |item| Err(format!("{item:?} is one item too many")))
    }

    fn check_names(&self, rule: &Type) {
        match rule {
            Type::Name(name) => {
                let prelude = ["any", "bstr", "tstr", "int", "uint", "bool", "null", "true", "false"];
                assert!(prelude.contains(&name.as_str()) || self.0.contains_key(name), "{name} is no rule");
            }
            Type::Cbor(name) => assert!(self.0.contains_key(name), "{name} is no rule"),
            Type::Size(of, ..) => self.check_names(of),
            Type::Choice(choices) => choices.iter().for_each(|choice| self.check_names(choice)),
            Type::Map(entries) => entries.iter().for_each(|entry| match entry {
                MapEntry::Key { value, .. } | MapEntry::Rest { value } => self.check_names(value),
            }),
            Type::Array(entries) => entries.iter().for_each(|entry| self.check_names(&entry.value)),
            Type::Int(_) | Type::Range(..) | Type::Text(_) | Type::Bytes(_) => {}
        }
    }

    fn parse(text: &str) -> Self {
        let mut parser = Parser { words: words(text), at: 0 };
        let mut rules = BTreeMap::new();
        while parser.peek(0).is_some() {
            let name = parser.next();
            parser.expect("=");
            let rule = parser.choice();
            assert!(rules.insert(name.clone(), rule).is_none(), "{name} twice");
        }
        Self(rules)
    }
}

fn decode(d: &mut Decoder<'_>) -> Item {
    match d.peek().unwrap() {
        Kind::Uint => Item::Int(d.uint().unwrap().into()),
        Kind::Negative => Item::Int(d.int().unwrap().into()),
        Kind::Bytes => Item::Bytes(d.bytes().unwrap().to_vec()),
        Kind::Text => Item::Text(d.text().unwrap().to_owned()),
        Kind::Bool => Item::Bool(d.bool().unwrap()),
        Kind::Null => {
            d.null().unwrap();
            Item::Null
        }
        Kind::Array => Item::Array((0..d.array().unwrap()).map(|_| decode(d)).collect()),
        Kind::Map => {
            let pairs = (0..d.map().unwrap()).map(|_| {
                let Item::Int(key) = decode(d) else { panic!("a key that is no integer") };
                (key, decode(d))
            });
            Item::Map(pairs.collect())
        }
    }
}

/// Splits the text into words: names, numbers, strings, and signs.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for line in text.lines() {
        let mut rest = line;
        loop {
            rest = rest.trim_start();
            let Some(first) = rest.chars().next() else { break };
            let length = match first {
                ';' => break,
                '"' => rest[1..].find('"').unwrap() + 2,
                'h' if rest.starts_with("h'") => rest[2..].find('\'').unwrap() + 3,
                _ if rest.starts_with("=>") || rest.starts_with("..") => 2,
                '.' => 1 + rest[1..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len() - 1),
                _ if first.is_ascii_digit() || first == '-' => {
                    1 + rest[1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - 1)
                }
                _ if first.is_ascii_alphabetic() => {
                    rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len())
                }
                _ => first.len_utf8(),
            };
            words.push(rest[..length].to_owned());
            rest = &rest[length..];
        }
    }
    words
}

struct Parser {
    words: Vec<String>,
    at: usize,
}

impl Parser {
    fn peek(&self, ahead: usize) -> Option<&str> {
        self.words.get(self.at + ahead).map(String::as_str)
    }

    fn next(&mut self) -> String {
        self.at += 1;
        self.words[self.at - 1].clone()
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.peek(0) == Some(word);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, word: &str) {
        let before = self.words[self.at.saturating_sub(5)..self.at].join(" ");
        assert!(self.take(word), "expected {word} after {before}, found {:?}", self.peek(0));
    }

    fn choice(&mut self) -> Type {
        let mut choices = vec![self.type_1()];
        while self.take("/") {
            choices.push(self.type_1());
        }
        if choices.len() == 1 { choices.remove(0) } else { Type::Choice(choices) }
    }

    fn type_1(&mut self) -> Type {
        let word = self.next();
        let base = match word.as_str() {
            "{" => return self.map(),
            "[" => return self.array(),
            "(" => {
                let inner = self.choice();
                self.expect(")");
                inner
            }
            _ if word.starts_with('"') => Type::Text(word.trim_matches('"').to_owned()),
            _ if word.starts_with("h'") => {
                let digits = word.trim_start_matches("h'").trim_end_matches('\'');
                Type::Bytes(data_encoding::HEXLOWER.decode(digits.as_bytes()).unwrap())
            }
            _ if word.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
                let least = word.parse().unwrap();
                if self.take("..") { Type::Range(least, self.number()) } else { Type::Int(least) }
            }
            _ => {
                assert!(word.starts_with(|c: char| c.is_ascii_alphabetic()), "{word} is no type");
                Type::Name(word)
            }
        };
        if self.take(".size") {
            let (least, most) = if self.take("(") {
                let least = self.number();
                self.expect("..");
                let most = self.number();
                self.expect(")");
                (least, most)
            } else {
                let size = self.number();
                (size, size)
            };
            return Type::Size(Box::new(base), usize::try_from(least).unwrap(), usize::try_from(most).unwrap());
        }
        if self.take(".cbor") {
            return Type::Cbor(self.next());
        }
        base
    }

    fn number(&mut self) -> i128 {
        self.next().parse().unwrap()
    }

    fn map(&mut self) -> Type {
        let mut entries = Vec::new();
        while !self.take("}") {
            if self.take("*") {
                self.expect("int");
                self.expect("=>");
                entries.push(MapEntry::Rest { value: self.choice() });
            } else {
                let optional = self.take("?");
                let key = self.number();
                self.expect(":");
                entries.push(MapEntry::Key { key, optional, value: self.choice() });
            }
            if self.peek(0) != Some("}") {
                self.expect(",");
            }
        }
        Type::Map(entries)
    }

    fn array(&mut self) -> Type {
        let mut entries = Vec::new();
        while !self.take("]") {
            let (least, most) = self.occurrence();
            entries.push(ArrayEntry { least, most, value: self.choice() });
            if self.peek(0) != Some("]") {
                self.expect(",");
            }
        }
        Type::Array(entries)
    }

    /// `?`, `*`, `+`, `n*m` and its halves; nothing: exactly once.
    fn occurrence(&mut self) -> (usize, usize) {
        let number = |word: Option<&str>| word.and_then(|word| word.parse::<usize>().ok());
        if self.take("?") {
            return (0, 1);
        }
        if self.take("+") {
            return (1, usize::MAX);
        }
        let least = if number(self.peek(0)).is_some() && self.peek(1) == Some("*") {
            number(Some(&self.next())).unwrap()
        } else {
            0
        };
        if !self.take("*") {
            return (1, 1);
        }
        // A number after the star is its upper bound, unless it is the type itself.
        let bounded = number(self.peek(0)).is_some() && !matches!(self.peek(1), Some("," | "]" | ".." | "/"));
        (least, if bounded { number(Some(&self.next())).unwrap() } else { usize::MAX })
    }
}
