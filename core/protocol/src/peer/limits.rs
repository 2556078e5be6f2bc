//! The numbers of protocol 20 and of the formats of this module, each asserted at its edge by a test.

/// The version of the rules that this build knows. A group whose Control asks for more is read-only here.
pub const RULES_VERSION: u64 = 1;
/// Bytes of a name: a person's, a group's.
pub const MAX_NAME: usize = 320;
/// Bytes of a group's topic.
pub const MAX_TOPIC: usize = 2 * 1024;
/// Lead accounts of a group.
pub const MAX_LEADS: usize = 32;
/// Revoked certificates that a group lists.
pub const MAX_REVOKED: usize = 64;
/// Days of history that a group may give to newcomers.
pub const MAX_HISTORY_DAYS: u64 = 90;
/// Bytes of a message's text.
pub const MAX_TEXT: usize = 64 * 1024;
/// Bytes of an envelope.
pub const MAX_ENVELOPE: usize = 72 * 1024;
/// Bytes of an envelope's fallback text.
pub const MAX_FALLBACK: usize = 200;
/// Bytes of a reaction.
pub const MAX_EMOJI: usize = 32;
/// Cards in a Welcome.
pub const MAX_WELCOME_CARDS: usize = 8;
/// Bytes of a thumbnail.
pub const MAX_THUMBNAIL: usize = 8 * 1024;
/// Bytes of a blob, before padding.
pub const MAX_BLOB: u64 = 64 * 1024 * 1024;
/// Bytes of the plaintext of a blob's chunk.
pub const CHUNK: usize = 256 * 1024;
/// Chunks of a blob: a padded 64 MiB blob has at most this many.
pub const MAX_CHUNKS: usize = 272;
/// Leaves of a group.
pub const MAX_LEAVES: usize = 1_000;
/// Leaves of one account in a group.
pub const MAX_LEAVES_PER_ACCOUNT: usize = 8;
/// Adds that one commit may carry.
pub const MAX_ADDS: usize = 100;
/// Bytes of a relay's origin.
pub const MAX_ORIGIN: usize = 256;
/// Bytes of the text of a link.
pub const MAX_LINK_TEXT: usize = 8 * 1024;
/// Accounts that a message may mention.
pub const MAX_MENTIONS: usize = 250;
/// Suites that a card may name.
pub const MAX_SUITES: usize = 16;
/// Bytes of an attached file's name, and of its type.
pub const MAX_FILE_NAME: usize = 256;
/// Bytes of an MLS key package that a device takes in.
pub const MAX_KEY_PACKAGE: usize = 16 * 1024;
/// Statements that one commit may carry.
pub const MAX_STATEMENTS: usize = 200;
/// Bytes of a signed statement.
pub const MAX_STATEMENT: usize = 4 * 1024;
/// Bytes of the value of an operation on a record.
pub const MAX_VALUE: usize = 8 * 1024;
/// Bytes of the name or key of a field.
pub const MAX_FIELD: usize = 128;
/// Dots that one drop may name.
pub const MAX_DOTS: usize = 256;
/// Bytes of an operation without its signature.
pub const MAX_OP: usize = 16 * 1024;
/// Operations in one envelope.
pub const MAX_OPS: usize = 256;
/// Bytes of a signed device certificate.
pub const MAX_CERT: usize = 4 * 1024;
/// Certificates beside operations.
pub const MAX_OP_CERTS: usize = 4_000;
/// Records of a group, living and dead.
pub const MAX_RECORDS: usize = 10_000;
/// Fields of a record, elements counted one by one, keyed ones left out.
pub const MAX_RECORD_FIELDS: usize = 64;
/// Keyed fields of a record: occurrences of a reminder, votes of a poll.
pub const MAX_KEYED_FIELDS: usize = 4_096;
/// Bytes of the signed operations of a group.
pub const MAX_RECORD_BYTES: usize = 16 * 1024 * 1024;
/// Operations in a snapshot.
pub const MAX_SNAPSHOT_OPS: usize = MAX_RECORDS * MAX_RECORD_FIELDS;
/// Days after which what is dead leaves the state.
pub const TOMBSTONE_DAYS: u64 = 180;
/// Days without a full sync after which a device replaces its state by a snapshot.
pub const STALE_DAYS: u64 = 150;
/// Bytes of a signed pack.
pub const MAX_PACK: usize = 16 * 1024 * 1024;
/// Resources in a pack.
pub const MAX_PACK_ITEMS: usize = 2_000;
/// Bytes of what one resource of a pack holds.
pub const MAX_PACK_BODY: usize = 1024 * 1024;
/// Bytes of the title of a pack or of one of its resources.
pub const MAX_PACK_TITLE: usize = 2_000;
/// Tags of a resource of a pack.
pub const MAX_PACK_TAGS: usize = 32;
