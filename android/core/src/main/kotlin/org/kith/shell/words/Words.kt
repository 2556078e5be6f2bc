package org.kith.shell.words

import java.io.InputStreamReader
import java.util.Locale
import java.util.Properties

/** The languages that all words are in. */
enum class Language(val code: String, val isRightToLeft: Boolean) {
    ENGLISH("en", false), GERMAN("de", false), SPANISH("es", false), ARABIC("ar", true);

    /** For times and numbers. Digits are those of the words, in Arabic too: phone numbers stand beside them. */
    val locale: Locale = Locale.forLanguageTag(code)

    companion object {
        /** The language of a code such as `de` or `de-AT`; English where it is none of these. */
        fun of(code: String?): Language = entries.find { it.code == code?.take(2)?.lowercase(Locale.ROOT) } ?: ENGLISH
    }
}

/** All words of one language, by key. */
class Words private constructor(val language: Language, private val texts: Map<String, String>) {
    /** The keys. */
    val keys: Set<String> get() = texts.keys

    /** The words of a key, with `{0}`, `{1}` filled in. An unknown key shows itself, and a test finds it. */
    operator fun get(key: String, vararg values: Any): String {
        val text = texts[key] ?: return key
        if (values.isEmpty()) return text
        return values.foldIndexed(text) { index, filled, value -> filled.replace("{$index}", shown(value)) }
    }

    /** The words for a number of things: the key, a dot and the category of the number in this language. */
    fun count(key: String, number: Int, vararg values: Any): String {
        val category = plural(language, number)
        val chosen = if ("$key.$category" in texts) "$key.$category" else "$key.other"
        return get(chosen, number, *values)
    }

    /**
     * What is filled in keeps its own order and turns nothing round it: from right to left a number with spaces would be read backwards,
     * and from left to right a name in Arabic would turn the words after it.
     */
    private fun shown(value: Any): String =
        if (value is String && (language.isRightToLeft || value.any(::runsFromRight))) "\u2068$value\u2069" else value.toString()

    /** Whether there are words for a key. */
    operator fun contains(key: String) = key in texts

    companion object {
        private val loaded = HashMap<Language, Words>()

        /** The words of a language, read once. */
        fun of(language: Language): Words = synchronized(loaded) {
            loaded.getOrPut(language) {
                val stream = requireNotNull(Words::class.java.getResourceAsStream("/words/${language.code}.properties")) { language.code }
                val read = Properties()
                InputStreamReader(stream, Charsets.UTF_8).use(read::load)
                Words(language, read.entries.associate { (key, text) -> key.toString() to text.toString() })
            }
        }
    }
}

private fun runsFromRight(letter: Char) = when (Character.getDirectionality(letter)) {
    Character.DIRECTIONALITY_RIGHT_TO_LEFT, Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC -> true
    else -> false
}

/** The category of a whole number, by CLDR's rules for these languages. */
fun plural(language: Language, number: Int): String = when (language) {
    Language.ENGLISH, Language.GERMAN -> if (number == 1) "one" else "other"
    Language.SPANISH -> when {
        number == 1 -> "one"
        number != 0 && number % 1_000_000 == 0 -> "many"
        else -> "other"
    }
    Language.ARABIC -> when {
        number == 0 -> "zero"
        number == 1 -> "one"
        number == 2 -> "two"
        number % 100 in 3..10 -> "few"
        number % 100 in 11..99 -> "many"
        else -> "other"
    }
}
