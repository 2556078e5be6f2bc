package org.kith.shell

import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What may know what: read from the imports. */
class RulesTest {
    private val shells = File(System.getProperty("kith.shells"))

    private fun imports(part: String, names: (String) -> Boolean = { true }): List<Pair<String, String>> =
        File(shells, part).walk().filter { it.extension == "kt" }.flatMap { file ->
            val text = file.readText()
            val imported = Regex("""(?m)^import ([\w.]+)""").findAll(text).map { it.groupValues[1] }
            // A name written in full needs no import.
            val written = Regex("""\borg\.kith\.(core|model)\.\w+""").findAll(text).map { it.value }
            (imported + written).map { file.name to it }
        }.filter { names(it.second) }.toList()

    @Test
    fun `only the state holders know the bindings`() {
        val bindings = { name: String -> name.startsWith("org.kith.core.") || name.startsWith("org.kith.model.") || name.startsWith("org.kith.KithHome") }
        assertTrue(imports("core/src/main", bindings).isNotEmpty(), "the sources were not found")
        assertEquals(emptyList(), imports("ui/src/main", bindings) + imports("desktop/src/main", bindings))
    }

    @Test
    fun `screens know only what Android and desktops have alike`() {
        val alike = listOf("androidx.compose.", "org.kith.shell.", "org.kith.screens.", "java.time.", "kotlin.", "kotlinx.coroutines.", "java.nio.file.Path")
        val found = imports("ui/src/main") { name -> alike.none(name::startsWith) }
        assertEquals(emptyList(), found)
        assertTrue(imports("ui/src/main").size > 300)
        val platform = listOf("androidx.compose.ui.window.", "androidx.compose.ui.res.", "androidx.compose.desktop.", "androidx.compose.ui.awt.", "androidx.compose.ui.text.platform.")
        assertEquals(emptyList(), imports("ui/src/main") { name -> platform.any(name::startsWith) })
    }

    @Test
    fun `state holders draw nothing`() {
        assertEquals(emptyList(), imports("core/src/main") { it.startsWith("androidx.") || it.startsWith("java.awt.") || it.startsWith("android.") })
    }

    @Test
    fun `nothing of a person is printed or logged by a shell`() {
        val prints = Regex("""\b(println|System\.(out|err)|Logger|printStackTrace)\b""")
        val found = listOf("core/src/main", "ui/src/main", "desktop/src/main").flatMap { part ->
            File(shells, part).walk().filter { it.extension == "kt" && prints.containsMatchIn(it.readText()) }.map { it.name }
        }
        assertEquals(emptyList(), found)
    }

    @Test
    fun `no file is over 500 lines, and each class says what it is for`() {
        val files = listOf("core/src/main", "ui/src/main", "desktop/src/main").flatMap { File(shells, it).walk().filter { file -> file.extension == "kt" } }
        assertEquals(emptyList(), files.filter { it.readLines().size > 500 }.map { it.name })
        assertEquals(emptyList(), files.filter { "/**" !in it.readText() }.map { it.name })
    }
}
