package org.kith.desktop

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.drop
import kotlinx.coroutines.flow.launchIn
import kotlinx.coroutines.flow.onEach
import org.kith.shell.open.Look
import org.kith.shell.open.Preferences
import java.nio.file.Files
import java.nio.file.Path
import java.util.Properties

/** Keeps what a person likes of the screens in a small file; nothing in it tells anything about them. */
class Likes(private val file: Path) {
    /** What was kept. */
    fun read(): Preferences {
        val kept = Properties()
        if (Files.exists(file)) Files.newBufferedReader(file).use(kept::load)
        return Preferences(
            kept.getProperty("language"),
            Look.entries.find { it.name == kept.getProperty("look") } ?: Look.DEVICE,
            kept.getProperty("still").toBoolean(),
            kept.getProperty("content").toBoolean(),
        )
    }

    /** Keeps each change. */
    fun follow(likes: Preferences, scope: CoroutineScope) {
        combine(likes.language, likes.look, likes.reducedMotion, likes.showsContent) { language, look, still, content ->
            Properties().apply {
                language?.let { setProperty("language", it) }
                setProperty("look", look.name)
                setProperty("still", still.toString())
                setProperty("content", content.toString())
            }
        }.drop(1).onEach { kept -> Files.newBufferedWriter(file).use { kept.store(it, null) } }.launchIn(scope)
    }
}
