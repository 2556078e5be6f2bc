package org.kith.shell

import org.kith.shell.settings.employerFacts
import org.kith.shell.words.Language
import org.kith.shell.words.Words
import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** "What can my employer see?" says what `docs/threat-model.md` says, in all languages. */
class FactsTest {
    /** Read apart from the app: each row of a table, under its heading, as the page has it now. */
    private val page: Map<String, List<List<String>>> = run {
        var table = ""
        File(System.getProperty("kith.shells"), "../docs/threat-model.md").readLines().mapNotNull { line ->
            if (line.startsWith("## ")) table = line.removePrefix("## ")
            val cells = line.split("|").map { it.trim() }
            if (cells.size >= 5 && cells[2] in setOf("can", "cannot")) table to cells.drop(1) else null
        }.groupBy({ it.first }, { it.second })
    }
    private val verbs = page.values.flatten().associate { it[0] to it[1] }

    @Test
    fun `each row about operators and employers has words in each language`() {
        val needed = (page.getValue("Operator") + page.getValue("Employer")).map { "fact.${it[0]}" }
        assertTrue(needed.size >= 22, "the tables were not found")
        Language.entries.forEach { language -> assertEquals(emptyList(), needed.filter { it !in Words.of(language) }, "without words in $language") }
    }

    @Test
    fun `no words are of a row that the page does not have`() {
        Language.entries.forEach { language ->
            val facts = Words.of(language).keys.filter { it.startsWith("fact.") }
            assertEquals(emptyList(), facts.filter { it.removePrefix("fact.") !in verbs }, "$language")
        }
    }

    @Test
    fun `the screen says can where the page says can`() {
        assertEquals(Words.of(Language.ENGLISH).keys.filter { it.startsWith("fact.") }.toSet(), employerFacts.map { it.key }.toSet())
        assertEquals(employerFacts.associate { it.id to verbs[it.id] }, employerFacts.associate { it.id to if (it.isSeen) "can" else "cannot" })
        assertTrue(employerFacts.any { it.isSeen } && employerFacts.any { !it.isSeen })
    }
}
