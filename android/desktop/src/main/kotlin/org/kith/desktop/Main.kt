package org.kith.desktop

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.application
import androidx.compose.ui.window.rememberWindowState
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.flowOf
import org.kith.screens.App
import org.kith.screens.Suggestions
import org.kith.screens.theme.KithTheme
import org.kith.shell.open.Look
import org.kith.shell.open.Shell
import org.kith.shell.open.Stage
import org.kith.shell.words.Language
import org.kith.shell.words.Words
import java.awt.EventQueue
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.util.Locale

/**
 * Kith in a window: `--home FOLDER` says where this person lives, `--relay URL` what the first start suggests. Two windows with
 * two folders are two people.
 */
fun main(arguments: Array<String>) {
    val given = arguments.toList().zipWithNext().filter { it.first.startsWith("--") }.toMap()
    val place = given["--home"]?.let(Path::of) ?: Path.of(System.getProperty("user.home"), ".local", "share", "kith-desktop")
    Files.createDirectories(place, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
    val kept = Likes(place.resolve("likes.properties"))
    val likes = kept.read()
    kept.follow(likes, CoroutineScope(Dispatchers.Default))
    val shell = Shell(place.resolve("home"), FileKeys(place.resolve("secret")), preferences = likes, isScreenThread = EventQueue::isDispatchThread)
    val suggestions = Suggestions(given["--relay"].orEmpty(), place.resolve("journal.kithbackup").toString(), place.resolve("journal.json").toString())
    application {
        val stage by shell.stage.collectAsState()
        val showsContent by likes.showsContent.collectAsState()
        val language by likes.language.collectAsState()
        val look by likes.look.collectAsState()
        val still by likes.reducedMotion.collectAsState()
        val models = (stage as? Stage.Open)?.models
        // Whoever looks at the list of windows learns nothing, unless the person wants it.
        val name by remember(models, showsContent) { models?.title?.takeIf { showsContent } ?: flowOf(null) }.collectAsState(null)
        Window(
            onCloseRequest = { shell.close(); exitApplication() },
            state = rememberWindowState(size = DpSize(440.dp, 860.dp)),
            title = listOfNotNull("Kith", name).joinToString(" · "),
        ) {
            val words = Words.of(Language.of(language ?: Locale.getDefault().language))
            KithTheme(words, look == Look.DARK || look == Look.DEVICE && isSystemInDarkTheme(), notoSans, still) { App(shell, suggestions) }
        }
    }
}
