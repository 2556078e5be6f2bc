package org.kith.platform

import android.content.Context
import org.kith.platform.announce.AlarmAnnouncer
import org.kith.shell.open.Preferences
import org.kith.shell.open.Shell
import org.kith.shell.words.Language
import org.kith.shell.words.Words
import java.util.Locale

/** What the application has for those whom the system calls: jobs and receivers. It is the application itself. */
interface Host {
    /** The app before any screen. */
    val shell: Shell

    /** What the person likes. */
    val likes: Preferences

    /** The alarms. */
    val announcer: AlarmAnnouncer

    companion object {
        /** The application of a context; nothing where another one runs, as in the process of a test. */
        fun of(context: Context): Host? = context.applicationContext as? Host
    }
}

/** The words of the language that the person chose, or of the device. */
fun Preferences.words(): Words = Words.of(Language.of(language.value ?: Locale.getDefault().language))
