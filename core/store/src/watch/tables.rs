//! What each table of `schema.sql` is to a screen. A new table needs its line here; a test counts them.

use kith_model::Topic;

/// One topic that rows of a table belong to.
pub(super) struct Rule {
    /// The topic.
    pub(super) topic: Topic,
    /// The conversation, as SQL over `{row}`, which stands for the row as it was or as it is.
    pub(super) group: &'static str,
    /// The columns that show; a change of others is no change. Rows that come or go always show.
    pub(super) columns: &'static [&'static str],
    /// The rows that the rule is about, as SQL over `{row}`.
    pub(super) only: &'static str,
}

/// What a table is to a screen.
pub(super) enum Table {
    /// Its rows show.
    Shown(&'static [Rule]),
    /// Nothing of it shows; why stands beside it.
    Silent,
}

use Table::{Shown, Silent};

const ALL_ROWS: &str = "1";
const NO_GROUP: &str = "NULL";
const CONV: &str = "{row}.conv";

/// Every table.
pub(super) const TABLES: &[(&str, Table)] = &[
    (
        "account",
        Shown(&[
            Rule { topic: Topic::Contacts, group: NO_GROUP, columns: &["name"], only: ALL_ROWS },
            Rule { topic: Topic::Groups, group: NO_GROUP, columns: &["name"], only: ALL_ROWS },
            Rule { topic: Topic::Messages, group: NO_GROUP, columns: &["name"], only: ALL_ROWS },
        ]),
    ),
    ("blob_in", Silent),    // what is on its way shows when it is there
    ("blob_out", Silent),   // what is on its way
    ("blob_want", Silent),  // what is on its way shows when it is there
    ("chain_mark", Silent), // what checks the relay
    (
        "conversation",
        Shown(&[Rule {
            topic: Topic::Groups,
            group: "{row}.id",
            columns: &["kind", "name", "about", "state", "stop_reason", "peer", "accepted", "replica", "last_used"],
            only: ALL_ROWS,
        }]),
    ),
    ("draft", Silent), // the screen that writes it shows it
    ("duty", Silent),  // housekeeping
    (
        "early_act",
        // Edits and deletes show when their message is there; reactions stay.
        Shown(&[Rule {
            topic: Topic::Messages,
            group: "(SELECT message.conv FROM message WHERE message.id = {row}.target)",
            columns: &["text"],
            only: "{row}.act = 4 AND EXISTS (SELECT 1 FROM message WHERE message.id = {row}.target)",
        }]),
    ),
    ("gap", Shown(&[Rule { topic: Topic::Messages, group: CONV, columns: &["until_ms"], only: ALL_ROWS }])),
    (
        "intent",
        Shown(&[
            Rule { topic: Topic::Outbox, group: CONV, columns: &["attempts", "last_error", "state"], only: ALL_ROWS },
            // Changes of a group show at once, before they are made. Below 1000 are envelopes.
            Rule { topic: Topic::Groups, group: CONV, columns: &["body", "state"], only: "{row}.kind > 1000" },
        ]),
    ),
    ("key_package", Silent), // keys
    (
        "link",
        Shown(&[
            Rule {
                topic: Topic::Contacts,
                group: NO_GROUP,
                columns: &["until_ms", "uses", "withdrawn"],
                only: "{row}.conv IS NULL",
            },
            Rule {
                topic: Topic::Groups,
                group: CONV,
                columns: &["until_ms", "uses", "withdrawn"],
                only: "{row}.conv IS NOT NULL",
            },
        ]),
    ),
    ("mail_grant", Silent), // keys
    ("mail_out", Silent),   // what is on its way; its intent shows
    ("mail_seen", Silent),  // what was read shows where it led
    ("mailbox", Silent),    // keys and places
    (
        "member",
        Shown(&[Rule {
            topic: Topic::Groups,
            group: "(SELECT replica.conv FROM replica WHERE replica.id = {row}.replica)",
            columns: &["leaf", "lead", "leaving"],
            only: ALL_ROWS,
        }]),
    ),
    (
        "message",
        Shown(&[
            Rule {
                topic: Topic::Messages,
                group: CONV,
                columns: &["text", "refound", "time_ms", "log", "seq", "state", "edited", "deleted"],
                only: ALL_ROWS,
            },
            Rule { topic: Topic::Groups, group: CONV, columns: &["unread"], only: "{row}.unread = 1" },
        ]),
    ),
    ("meta", Silent), // how the file is
    ("mls", Silent),  // keys
    (
        "pack",
        Shown(&[Rule {
            topic: Topic::Records,
            group: NO_GROUP,
            columns: &["publisher_name", "version", "title", "content"],
            only: ALL_ROWS,
        }]),
    ),
    ("pack_item", Silent), // it comes and goes with its pack
    (
        "pack_out",
        Shown(&[Rule { topic: Topic::Records, group: NO_GROUP, columns: &["version", "title"], only: ALL_ROWS }]),
    ),
    ("pending_commit", Silent), // what is on its way; its intents show
    (
        "person",
        Shown(&[
            Rule {
                topic: Topic::Contacts,
                group: NO_GROUP,
                columns: &["name", "contact", "verified", "blocked"],
                only: "{row}.contact = 1 OR {row}.blocked = 1",
            },
            Rule { topic: Topic::Groups, group: NO_GROUP, columns: &["name", "blocked"], only: ALL_ROWS },
            Rule { topic: Topic::Messages, group: NO_GROUP, columns: &["name", "blocked"], only: ALL_ROWS },
        ]),
    ),
    ("record_act", Silent), // what undo would take back
    ("record_body", Shown(&[Rule { topic: Topic::Records, group: CONV, columns: &["bytes"], only: ALL_ROWS }])),
    ("record_cert", Silent),    // keys
    ("record_change", Silent),  // what checks that all have the same
    ("record_dropped", Silent), // what keeps an element from coming back
    ("record_op", Shown(&[Rule { topic: Topic::Records, group: CONV, columns: &["bytes"], only: ALL_ROWS }])),
    ("record_state", Silent), // what checks that all have the same
    ("record_view", Silent),  // the record shows
    ("replica", Shown(&[Rule { topic: Topic::Groups, group: CONV, columns: &["control", "state"], only: ALL_ROWS }])),
    ("search", Silent),      // words of what shows elsewhere
    ("search_item", Silent), // words of what shows elsewhere
    (
        "setting",
        Shown(&[Rule {
            topic: Topic::Sync,
            group: NO_GROUP,
            columns: &["value"],
            // When the relay was last read is told at the end of each sync.
            only: "{row}.key IN ('relay', 'relay_next')",
        }]),
    ),
    ("unknown_envelope", Silent), // a newer version will show it
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_the_schema_has_its_line() {
        let schema = include_str!("../../schema.sql");
        let mut made: Vec<&str> = schema
            .lines()
            .filter_map(|line| {
                line.strip_prefix("CREATE TABLE ").or_else(|| line.strip_prefix("CREATE VIRTUAL TABLE "))
            })
            .filter_map(|rest| rest.split_whitespace().next())
            .collect();
        made.sort_unstable();
        let named: Vec<&str> = TABLES.iter().map(|(name, _)| *name).collect();
        assert_eq!(named, made, "each table of schema.sql says what it is to a screen, in order of name");
    }

    #[test]
    fn every_topic_is_told_by_some_table() {
        for topic in Topic::ALL {
            let told = TABLES.iter().any(|(_, table)| match table {
                Shown(rules) => rules.iter().any(|rule| rule.topic == *topic),
                Silent => false,
            });
            assert!(told, "{topic:?}");
        }
    }
}
