package org.kith.shell.settings

import org.kith.shell.words.Language
import org.kith.shell.words.Words

/** A row of the threat model: its id, and whether it can be seen or done. Its words are under [key]. */
data class Fact(val id: String, val isSeen: Boolean) {
    /** The key of its words. */
    val key: String get() = "fact.$id"
}

/**
 * What an employer can and cannot, for whoever fears it: the rows of `docs/threat-model.md`, which the build puts into the app, that
 * have words. A row that turns from `cannot` to `can` there moves on the screen; a test holds that no row of the operator's
 * and the employer's tables is without words.
 */
val employerFacts: List<Fact> by lazy {
    val words = Words.of(Language.ENGLISH)
    val page = requireNotNull(Fact::class.java.getResourceAsStream("/facts/threat-model.md")) { "the build left the threat model out" }
    val rows = page.bufferedReader().useLines { lines ->
        lines.mapNotNull { row.find(it) }.map { Fact(it.groupValues[1], it.groupValues[2] == "can") }.filter { it.key in words }.toList()
    }
    // Those that are about the employer itself come first.
    rows.sortedBy { if (it.id.startsWith("employer-")) 0 else 1 }
}

private val row = Regex("""^\| ([a-z]+-\d+) \| (can|cannot) \|""")
