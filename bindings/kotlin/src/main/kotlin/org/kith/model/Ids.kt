package org.kith.model

/**
 * An account: a person as others know them. Ids are lower-case hex; what is none is refused by the call that it is given to.
 * Their text shows no digit, since ids tell who talks to whom: write [hex] where it is needed.
 */
@JvmInline
value class AccountId(val hex: String) {
    override fun toString() = "AccountId(…)"
}

/** A device of an account. */
@JvmInline
value class DeviceId(val hex: String) {
    override fun toString() = "DeviceId(…)"
}

/** A group or a direct chat. */
@JvmInline
value class GroupId(val hex: String) {
    override fun toString() = "GroupId(…)"
}

/** A message. */
@JvmInline
value class MessageId(val hex: String) {
    override fun toString() = "MessageId(…)"
}

/** A reminder or a resource. */
@JvmInline
value class RecordId(val hex: String) {
    override fun toString() = "RecordId(…)"
}

/** Something in the outbox of this device. */
@JvmInline
value class IntentId(val hex: String) {
    override fun toString() = "IntentId(…)"
}

/** A link that this device gave out. */
@JvmInline
value class LinkId(val hex: String) {
    override fun toString() = "LinkId(…)"
}

/** A pack of resources. */
@JvmInline
value class PackId(val hex: String) {
    override fun toString() = "PackId(…)"
}

/** One thing that a name may mean. Its text holds no name, so that an exception can be logged. */
class Candidate(val id: String, val name: String) {
    override fun toString() = "Candidate(…)"

    internal fun parts() = listOf(id, name)

    internal companion object {
        fun of(parts: List<String>) = Candidate(parts[0], parts[1])
    }
}
