package org.kith.shell

import org.kith.shell.records.Recurrence
import org.kith.shell.records.Step
import org.kith.shell.settings.employerFacts
import org.kith.shell.words.Language
import org.kith.shell.words.Words
import org.kith.shell.words.dayLetter
import org.kith.shell.words.plural
import org.kith.shell.words.recurrence
import org.kith.shell.words.step
import java.io.File
import java.time.DayOfWeek
import java.time.Duration
import java.time.LocalTime
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** All words are there in all languages, and none stands in the code. */
class WordsTest {
    private val shells = File(System.getProperty("kith.shells"))
    private val screens = File(shells, "ui/src/main/kotlin").walk().filter { it.extension == "kt" }.toList()
    private val english = Words.of(Language.ENGLISH)

    /** Keys without the category of a number: those that differ between languages by right. */
    private fun stems(words: Words) = words.keys.map { key -> categories.fold(key) { stem, category -> stem.removeSuffix(".$category") } }.toSet()

    @Test
    fun `each language has every key, with the same places to fill in`() {
        assertTrue(screens.size > 15, "the sources were not found")
        Language.entries.forEach { language ->
            val words = Words.of(language)
            assertEquals(emptySet(), stems(english) - stems(words), "missing in $language")
            assertEquals(emptySet(), stems(words) - stems(english), "only in $language")
            words.keys.intersect(english.keys).filter { key -> categories.none { key.endsWith(".$it") } }.forEach { key ->
                assertEquals(places(english[key]), places(words[key]), "$key in $language")
            }
            assertTrue(words.keys.all { words[it].isNotBlank() }, "an empty text in $language")
        }
    }

    @Test
    fun `a number of things has words for each category of its language`() {
        val counted = english.keys.filter { it.endsWith(".other") && it.removeSuffix(".other") + ".one" in english }.map { it.removeSuffix(".other") }
        assertTrue(counted.size > 10)
        Language.entries.forEach { language ->
            val words = Words.of(language)
            val needed = (0..200).map { plural(language, it) }.toSet()
            counted.forEach { key -> needed.forEach { assertTrue("$key.$it" in words, "$key.$it in $language") } }
        }
        val arabic = (listOf(0, 1, 2, 3, 10, 11, 99, 100, 103)).map { plural(Language.ARABIC, it) }
        assertEquals(listOf("zero", "one", "two", "few", "few", "many", "many", "other", "few"), arabic)
        assertEquals(listOf("other", "one", "other"), listOf(0, 1, 2).map { plural(Language.GERMAN, it) })
        assertEquals("many", plural(Language.SPANISH, 1_000_000))
    }

    @Test
    fun `no key of the code is without words`() {
        val used = (screens + listOf("core", "platform", "app").flatMap { part -> File(shells, "$part/src/main/kotlin").walk().filter { it.extension == "kt" } }).flatMap { file ->
            Regex("""\b(t|tn|count|get|Notice)\("([a-z][a-z0-9._]+)"|this\["([a-z][a-z0-9._]+)"""").findAll(file.readText()).map { it.groupValues[2] + it.groupValues[3] }
        }.toSet()
        assertTrue(used.size > 150, "only ${used.size} keys were found")
        val known = stems(english) + english.keys
        assertEquals(emptySet(), used - known)
        val made = listOf(
            (1..5).map { "mood.$it" }, listOf("home", "groups", "reminders", "resources", "journal").map { "tab.$it" },
            org.kith.shell.people.Kind.entries.map { "kind.${it.name.lowercase()}" },
            org.kith.shell.people.Standing.entries.filter { it != org.kith.shell.people.Standing.ACTIVE }.map { "standing.${it.name.lowercase()}" },
            listOf("left", "removed", "stopped").map { "standing.$it.text" },
            org.kith.shell.talk.Mark.entries.map { "mark.${it.name.lowercase()}" },
            org.kith.shell.open.Look.entries.map { "look.${it.name.lowercase()}" },
            Step.entries.map { "repeat.${it.name.lowercase()}.other" },
            employerFacts.map { it.key },
            org.kith.shell.journal.Format.entries.map { "format.${it.name.lowercase()}" },
            org.kith.shell.journal.Turn.entries.map { "turn.${it.name.lowercase()}" },
            org.kith.model.Band.entries.map { "band.${it.key()}" },
            org.kith.model.Instrument.entries.map { "instrument.${it.key()}" },
            listOf("messages", "reminders").flatMap { listOf("channel.$it", "channel.$it.text") },
            listOf("person", "group").flatMap { kind -> listOf("title", "text", "do").map { "arrival.$kind.$it" } },
        ).flatten()
        assertEquals(emptyList(), made.filter { it !in english })
        assertTrue(employerFacts.any { it.isSeen } && employerFacts.any { !it.isSeen })
    }

    @Test
    fun `no text stands in a screen`() {
        val suspect = Regex("""(Text|contentDescription\s*=|stateDescription\s*=|label\s*=|title\s*=)\s*\(?\s*"[^"$]*\p{L}{2}[^"]*"""")
        assertTrue(suspect.containsMatchIn("Text(\"Hello\")"))
        val found = screens.flatMap { file -> suspect.findAll(file.readText()).map { "${file.name}: ${it.value}" } }
        assertEquals(emptyList(), found)
    }

    @Test
    fun `a recurrence is a sentence`() {
        val nine = LocalTime.of(9, 0)
        val fortnight = Recurrence.of("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH")
        val said = Language.entries.map { Words.of(it).recurrence(fortnight, nine).filter { letter -> letter !in isolates } }
        assertEquals("Every 2 weeks on Monday and Thursday at 09:00", said[0])
        assertEquals("Alle 2 Wochen am Montag und Donnerstag um 09:00", said[1])
        assertEquals("Cada 2 semanas, los lunes y jueves a las 09:00", said[2])
        assertEquals("كل أسبوعين يوم الاثنين والخميس الساعة 09:00", said[3])
        val others = mapOf(
            "FREQ=DAILY" to "Every day at 09:00",
            "FREQ=DAILY;COUNT=3" to "Every day at 09:00, 3 times",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR" to "Monday to Friday at 09:00",
            "FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO" to "By the rule FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO",
        )
        others.forEach { (rule, sentence) -> assertEquals(sentence, english.recurrence(Recurrence.of(rule), nine)) }
        assertEquals("Every 4 hours", english.recurrence(Recurrence.Elapsed(Duration.ofHours(4)), null))
        assertEquals("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", Recurrence.rule(Recurrence.Rule(Step.WEEK, 2, listOf(DayOfWeek.THURSDAY, DayOfWeek.MONDAY), null)))
    }

    @Test
    fun `the days of a week are told apart at the head of a calendar`() {
        Language.entries.forEach { language ->
            assertEquals(7, DayOfWeek.entries.map { Words.of(language).dayLetter(it) }.toSet().size, "$language")
        }
    }

    private fun places(text: String) = Regex("""\{\d}""").findAll(text).map { it.value }.toSet()

    @Test
    fun `what somebody wrote from right to left turns nothing round it`() {
        assertEquals("\u2068أمل\u2069: Lunch?", english["message.quote", "أمل", "Lunch?"])
        assertEquals("Ana: \u2068غداء؟\u2069", english["message.quote", "Ana", "غداء؟"])
        assertEquals("Ana: Lunch?", english["message.quote", "Ana", "Lunch?"])
    }

    @Test
    fun `the first steps of the core have words in each language`() {
        val said = org.kith.core.Help().use { it.firstSteps() }
        assertTrue(said.size >= 5)
        Language.entries.forEach { language ->
            val words = said.map { Words.of(language).step(it) }
            assertEquals(if (language == Language.ENGLISH) said else emptyList(), words.filter { it in said }, "$language")
        }
        assertEquals("Something new", Words.of(Language.GERMAN).step("Something new"))
    }

    @Test
    fun `a number with spaces keeps its order in Arabic`() {
        assertTrue("\u20683f2a 91c0\u2069" in Words.of(Language.ARABIC)["settings.fingerprint", "3f2a 91c0"])
        assertEquals("Fingerprint: 3f2a 91c0", english["settings.fingerprint", "3f2a 91c0"])
    }

    private companion object {
        val isolates = setOf('\u2068', '\u2069')
        val categories = listOf("zero", "one", "two", "few", "many", "other")
    }
}
