package org.kith.shell

import java.io.File
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What may know what: read from the imports. */
class RulesTest {
    private val shells = File(System.getProperty("kith.shells"))

    private val parts = listOf("core", "ui", "desktop", "platform", "app").map { "$it/src/main" }

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
        assertEquals(emptyList(), imports("ui/src/main", bindings) + imports("desktop/src/main", bindings) + imports("platform/src/main", bindings) + imports("app/src/main", bindings))
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
    fun `what only Android has draws nothing, and nothing but the app knows it`() {
        assertEquals(emptyList(), imports("platform/src/main") { it.startsWith("androidx.") || it.startsWith("org.kith.screens.") })
        assertTrue(imports("platform/src/main") { it.startsWith("android.") }.size > 40)
        assertEquals(emptyList(), listOf("core", "ui", "desktop").flatMap { part -> imports("$part/src/main") { it.startsWith("android.") || it.startsWith("org.kith.platform.") } })
    }

    @Test
    fun `the manifest names what there is, asks for no more than it needs, and opens only the window to others`() {
        val manifest = File(shells, "app/src/main/AndroidManifest.xml").readText()
        fun all(pattern: String) = Regex(pattern).findAll(manifest).map { it.groupValues[1] }.toList()
        val named = all("""android:name="(org\.kith\.[\w.]+)"""")
        assertTrue(named.size >= 5)
        named.forEach { name ->
            val path = name.removePrefix("org.kith.").replace('.', '/') + ".kt"
            assertTrue(listOf("app", "platform").any { File(shells, "$it/src/main/kotlin/org/kith/$path").exists() }, name)
        }
        val needs = listOf("INTERNET", "ACCESS_NETWORK_STATE", "POST_NOTIFICATIONS", "SCHEDULE_EXACT_ALARM", "RECEIVE_BOOT_COMPLETED", "USE_BIOMETRIC")
        assertEquals(needs, all("""uses-permission android:name="android\.permission\.(\w+)""""))
        val inside = Regex("""<(activity|service|receiver)\b[^>]*>""").findAll(manifest).map { it.value }.toList()
        assertEquals(listOf("org.kith.app.MainActivity"), inside.filter { "exported=\"true\"" in it }.map { Regex("""name="([\w.]+)"""").find(it)!!.groupValues[1] })
        assertTrue(inside.all { "exported=" in it } && inside.size >= 4)
        assertTrue("allowBackup=\"false\"" in manifest && "usesCleartextTraffic=\"false\"" in manifest)
    }

    @Test
    fun `what the system itself shows is in all languages`() {
        val keys = listOf("", "-de", "-es", "-ar").map { language ->
            Regex("""<string name="(\w+)">[^<]+</string>""").findAll(File(shells, "app/src/main/res/values$language/strings.xml").readText()).map { it.groupValues[1] }.toList()
        }
        assertEquals(listOf("app_name", "shortcut_mood", "shortcut_help"), keys.first())
        assertEquals(1, keys.toSet().size)
        val sign = Regex("""SIGN = "(\w+)"""").find(File(shells, "platform/src/main/kotlin/org/kith/platform/announce/Announcements.kt").readText())!!.groupValues[1]
        assertTrue(File(shells, "app/src/main/res/drawable/$sign.xml").exists(), sign)
    }

    @Test
    fun `state holders draw nothing`() {
        assertEquals(emptyList(), imports("core/src/main") { it.startsWith("androidx.") || it.startsWith("java.awt.") || it.startsWith("android.") })
    }

    @Test
    fun `nothing of a person is printed or logged by a shell`() {
        val prints = Regex("""\b(println|System\.(out|err)|Logger|printStackTrace)\b""")
        val found = parts.flatMap { part ->
            File(shells, part).walk().filter { it.extension == "kt" && prints.containsMatchIn(it.readText()) }.map { it.name }
        }
        assertEquals(emptyList(), found)
    }

    @Test
    fun `no file is over 500 lines, and each class says what it is for`() {
        val files = parts.flatMap { File(shells, it).walk().filter { file -> file.extension == "kt" } }
        assertEquals(emptyList(), files.filter { it.readLines().size > 500 }.map { it.name })
        assertEquals(emptyList(), files.filter { "/**" !in it.readText() }.map { it.name })
    }
}
