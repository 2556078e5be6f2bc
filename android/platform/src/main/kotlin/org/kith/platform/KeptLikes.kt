package org.kith.platform

import android.content.Context
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.drop
import kotlinx.coroutines.flow.launchIn
import kotlinx.coroutines.flow.onEach
import org.kith.shell.open.Look
import org.kith.shell.open.Preferences

/** Keeps what a person likes of the screens; nothing in it tells anything about them. */
class KeptLikes(context: Context) {
    private val kept = context.getSharedPreferences("likes", Context.MODE_PRIVATE)

    /** What was kept. */
    fun read() = Preferences(
        kept.getString("language", null),
        Look.entries.find { it.name == kept.getString("look", null) } ?: Look.DEVICE,
        kept.getBoolean("still", false),
        kept.getBoolean("content", false),
        kept.getBoolean("lock", false),
    )

    /** Keeps each change. */
    fun follow(likes: Preferences, scope: CoroutineScope) {
        likes.changes.drop(1).onEach {
            kept.edit().putString("language", likes.language.value).putString("look", likes.look.value.name).putBoolean("still", likes.reducedMotion.value)
                .putBoolean("content", likes.showsContent.value).putBoolean("lock", likes.asksOwner.value).apply()
        }.launchIn(scope)
    }
}
