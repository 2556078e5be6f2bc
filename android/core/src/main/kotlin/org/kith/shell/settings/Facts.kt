package org.kith.shell.settings

/** One fact about who sees what: a key of the words, and whether it is seen. */
data class Fact(val key: String, val isSeen: Boolean)

/**
 * What SECURITY.md and the README ("seen by design") say, for whoever fears the employer. `resources/facts/employer.txt` has the
 * list, so that a change of the threat model is a change of that file and of its words.
 */
val employerFacts: List<Fact> by lazy {
    val stream = requireNotNull(Fact::class.java.getResourceAsStream("/facts/employer.txt"))
    stream.bufferedReader().useLines { lines ->
        lines.filter { it.isNotBlank() && !it.startsWith("#") }.map { line ->
            val (kind, key) = line.trim().split(Regex("\\s+"), limit = 2)
            Fact(key, kind == "seen")
        }.toList()
    }
}
