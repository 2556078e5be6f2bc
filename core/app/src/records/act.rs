//! What is kept of an act, so that it can be taken back.
//!
//! An act is undone by another act, and touches only what still is as it was left: what somebody else has changed since
//! then stays theirs.

use super::write::FieldChange;
use kith_model::{GroupId, IntentId, KithError, RecordId, Timestamp};
use kith_protocol::cbor::{Decoder, Encoder, Wire, WireError};
use kith_protocol::peer::Field;
use kith_records::{Picture, Value};
use kith_store::{RecordAct, Tx};
use kith_sync::intents::SettingsChange;

/// Acts that can be undone, one after the other.
const KEPT_ACTS: u64 = 100;

/// What it takes to undo a change of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Before {
    /// The register was set; it held `was` and holds `is`.
    Set { field: Field, was: Value, is: Value },
    /// The value was put into the set.
    Added { field: Field, value: Value },
    /// The value was taken out of the set.
    Dropped { field: Field, value: Value },
}

/// An act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// On a record: its type, the intent that carries it if any, and what it takes to undo it.
    Record { kind: u64, intent: Option<IntentId>, before: Vec<Before> },
    /// On the settings of a group: the intent, what was set, and what it was before.
    Settings { intent: IntentId, set: Box<SettingsChange>, was: Box<SettingsChange> },
}

impl Act {
    /// Keeps the act as the newest.
    pub(super) fn keep(&self, tx: &Tx<'_>, conv: GroupId, record: RecordId, now: Timestamp) -> Result<(), KithError> {
        let body = self.to_bytes();
        tx.put_act(&RecordAct { seq: 0, conv, record, created_ms: now.as_ms(), body }, KEPT_ACTS)?;
        Ok(())
    }

    /// The intent that carries it.
    pub(super) const fn intent(&self) -> Option<IntentId> {
        match self {
            Self::Record { intent, .. } => *intent,
            Self::Settings { intent, .. } => Some(*intent),
        }
    }
}

/// What it takes to undo a change, when the record stood so before it; none when it changed nothing.
pub(super) fn before(picture: &Picture, change: &FieldChange) -> Before {
    match change {
        FieldChange::Set(field, value) => {
            Before::Set { field: field.clone(), was: picture.value(field), is: value.clone() }
        }
        FieldChange::Add(field, value) => Before::Added { field: field.clone(), value: value.clone() },
        FieldChange::Drop(field, value) => Before::Dropped { field: field.clone(), value: value.clone() },
    }
}

/// The changes that undo an act on the record as it stands now, in which `me` may undo only what is still theirs.
pub(super) fn inverse(picture: &Picture, me: &[u8; 32], before: &[Before]) -> Vec<FieldChange> {
    let birth = |one: &&Before| {
        matches!(one, Before::Set { field, was, is }
            if *field == Field::ALIVE && was.as_bool() != Some(true) && is.as_bool() == Some(true))
    };
    // What was made is taken away as a whole, and is what it was when it is brought back.
    let birth = before.iter().find(birth).map(std::slice::from_ref);
    let touches_life = before.iter().any(|one| matches!(one, Before::Set { field, .. } if *field == Field::ALIVE));
    if picture.find(&Field::ALIVE).is_some() && !picture.is_alive() && !touches_life {
        // Somebody deleted it since then. What never was alive, such as one's snoozes of a group's reminder, is not deleted.
        return Vec::new();
    }
    let mut changes = Vec::new();
    for one in birth.unwrap_or(before).iter().rev() {
        match one {
            Before::Set { field, was, is } => {
                let mine = picture.find(field).is_some_and(|now| now.author.as_ref() == Some(me) && now.value == *is);
                if mine && was != is {
                    let back =
                        if *field == Field::ALIVE { Value::bool(was.as_bool() == Some(true)) } else { was.clone() };
                    changes.push(FieldChange::Set(field.clone(), back));
                }
            }
            Before::Added { field, value } => {
                if picture.elements(field).iter().any(|element| element.author == *me && element.value == *value) {
                    changes.push(FieldChange::Drop(field.clone(), value.clone()));
                }
            }
            Before::Dropped { field, value } => {
                if !picture.set_values(field).contains(value) {
                    changes.push(FieldChange::Add(field.clone(), value.clone()));
                }
            }
        }
    }
    changes
}

impl Wire for Act {
    fn encode(&self, e: &mut Encoder) {
        let id = |e: &mut Encoder, intent: Option<&IntentId>| match intent {
            Some(intent) => {
                e.bytes(intent.as_bytes());
            }
            None => {
                e.null();
            }
        };
        match self {
            Self::Record { kind, intent, before } => {
                e.array(3).uint(*kind);
                id(e, intent.as_ref());
                e.array_of(before);
                for one in before {
                    let (number, field, values) = match one {
                        Before::Set { field, was, is } => (0, field, vec![was, is]),
                        Before::Added { field, value } => (1, field, vec![value]),
                        Before::Dropped { field, value } => (2, field, vec![value]),
                    };
                    e.array(3).uint(number);
                    field.encode(e);
                    e.array_of(&values);
                    for value in values {
                        e.raw(value.as_bytes());
                    }
                }
            }
            Self::Settings { intent, set, was } => {
                e.array(2);
                id(e, Some(intent));
                e.array(2);
                set.encode(e);
                was.encode(e);
            }
        }
    }

    fn decode(d: &mut Decoder<'_>) -> Result<Self, WireError> {
        let id = |d: &mut Decoder<'_>| d.nullable(|d| d.bytes_n().map(IntentId::new));
        if d.array()? == 2 {
            let intent = id(d)?.ok_or(WireError::Invalid("act"))?;
            d.array_exact(2)?;
            let (set, was) = (Box::new(SettingsChange::decode(d)?), Box::new(SettingsChange::decode(d)?));
            return Ok(Self::Settings { intent, set, was });
        }
        let kind = d.uint()?;
        let intent = id(d)?;
        let before = d.list(0, u64::MAX, |d| {
            d.array_exact(3)?;
            let number = d.uint()?;
            let field = Field::decode(d)?;
            let values = d.list(1, 2, |d| Ok(Value::raw(d.raw_item()?.to_vec())))?;
            let mut values = values.into_iter();
            let mut next = || values.next().ok_or(WireError::Invalid("act"));
            Ok(match number {
                0 => Before::Set { field, was: next()?, is: next()? },
                1 => Before::Added { field, value: next()? },
                _ => Before::Dropped { field, value: next()? },
            })
        })?;
        Ok(Self::Record { kind, intent, before })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_survives_storage() {
        let field = Field::Text(2, "2026-03-08".into());
        let before = vec![
            Before::Set { field: Field::Number(2), was: Value::null(), is: Value::text("a") },
            Before::Added { field: field.clone(), value: Value::uint(4) },
            Before::Dropped { field, value: Value::bool(true) },
        ];
        for act in [
            Act::Record { kind: 2, intent: None, before: before.clone() },
            Act::Record { kind: 1, intent: Some(IntentId::new([3; 16])), before },
            Act::Settings {
                intent: IntentId::new([4; 16]),
                set: Box::new(SettingsChange { name: Some("Walk".into()), ..SettingsChange::default() }),
                was: Box::new(SettingsChange { name: Some("Run".into()), ..SettingsChange::default() }),
            },
        ] {
            assert_eq!(Act::from_bytes(&act.to_bytes()), Ok(act));
        }
    }
}
