package org.kith.shell.work

/** A group, for a screen. Its text shows nothing of itself: ids tell who talks to whom. */
@JvmInline
value class GroupKey(val hex: String) {
    override fun toString() = "GroupKey(…)"
}

/** A message, for a screen. */
@JvmInline
value class MessageKey(val hex: String) {
    override fun toString() = "MessageKey(…)"
}

/** A person, for a screen. */
@JvmInline
value class PersonKey(val hex: String) {
    override fun toString() = "PersonKey(…)"
}

/** A reminder or a resource, for a screen. */
@JvmInline
value class RecordKey(val hex: String) {
    override fun toString() = "RecordKey(…)"
}

/** An entry of the journal, for a screen. */
@JvmInline
value class EntryKey(val hex: String) {
    override fun toString() = "EntryKey(…)"
}

/** Something that waits to be sent, for a screen. */
@JvmInline
value class IntentKey(val hex: String) {
    override fun toString() = "IntentKey(…)"
}

/** A link that was given out, for a screen. */
@JvmInline
value class LinkKey(val hex: String) {
    override fun toString() = "LinkKey(…)"
}
