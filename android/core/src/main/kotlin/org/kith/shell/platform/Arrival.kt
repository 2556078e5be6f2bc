package org.kith.shell.platform

import java.net.URI
import java.net.URISyntaxException

/**
 * Something that reached the app from outside: a link, a text that another app shares, a sign on the start screen. Nothing of it is done
 * until the person says so on a screen, for anybody can make a link. What it holds is not in its text.
 */
sealed interface Arrival {
    /** A link to a person. */
    class Person(val link: String) : Arrival

    /** A link into a group. */
    class Group(val link: String) : Arrival

    /** A text to be said somewhere. */
    class Text(val text: String) : Arrival

    /** A place of the app. */
    data class Place(val place: Entrance) : Arrival

    companion object {
        /**
         * What an address leads to: `kith://relay.example/c#…` and `/g#…`, the same with `https`, and `kith:journal`, `kith:reminders`, `kith:groups`,
         * `kith:help`. Nothing where it leads nowhere. Whether a link is whole, the core says when it is taken.
         */
        fun of(address: String): Arrival? {
            val uri = try {
                URI(address.trim())
            } catch (_: URISyntaxException) {
                return null
            }
            val scheme = uri.scheme?.lowercase()
            if (scheme == "kith" && uri.isOpaque) return Entrance.entries.find { it.word == uri.schemeSpecificPart && uri.rawFragment == null }?.let(::Place)
            if (scheme !in SCHEMES || uri.host == null || uri.rawFragment.isNullOrEmpty() || uri.rawQuery != null || uri.userInfo != null) return null
            return when (uri.path) {
                "/c" -> Person(address.trim())
                "/g" -> Group(address.trim())
                else -> null
            }
        }

        /** What another app shared: a link of Kith in it is a link, all else a text to be said. */
        fun shared(text: String): Arrival? = when {
            text.isBlank() -> null
            text.none(Char::isWhitespace) -> of(text) as? Person ?: of(text) as? Group ?: Text(text)
            else -> Text(text.take(MOST))
        }

        private val SCHEMES = setOf("kith", "https", "http")
        private const val MOST = 16_000
    }
}

/** A place that a sign on the start screen or a notification leads to. */
enum class Entrance(val word: String) { JOURNAL("journal"), REMINDERS("reminders"), GROUPS("groups"), HELP("help") }
