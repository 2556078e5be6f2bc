package org.kith.shell.talk

import kotlinx.coroutines.FlowPreview
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.debounce
import org.kith.shell.work.Desk
import org.kith.shell.work.Load

/** Search in the messages of this device. */
class SearchModel(desk: Desk) {
    /** What is looked for. */
    val query = MutableStateFlow("")

    /** What was found, newest first as the core says. */
    @OptIn(FlowPreview::class)
    val state: StateFlow<Load<List<MessageRow>>> = desk.asked(query.debounce(SETTLES_MS)) { home ->
        val words = query.value
        if (words.isBlank()) emptyList()
        else {
            val me = home.account.me().account.hex
            home.messages.search(words, null, LIMIT).map { row(it, me, emptyMap()) }
        }
    }

    private companion object {
        const val SETTLES_MS = 150L
        const val LIMIT: ULong = 100u
    }
}
