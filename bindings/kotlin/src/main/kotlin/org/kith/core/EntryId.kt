package org.kith.core

/** An entry of the journal. */
@JvmInline
value class EntryId(val hex: String) {
    override fun toString() = "EntryId(…)"
}

/** A photo of an entry. */
@JvmInline
value class PhotoId(val hex: String) {
    override fun toString() = "PhotoId(…)"
}
