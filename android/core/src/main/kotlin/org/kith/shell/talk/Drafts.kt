package org.kith.shell.talk

import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.launch
import org.kith.model.GroupId
import org.kith.shell.work.Desk
import org.kith.shell.work.GroupKey

/**
 * What was begun in each conversation and not sent. It stays while the home is open, whatever screens come and go, and is kept inside
 * the encrypted home at each pause of the fingers, so that it is there after the end of the process too. Said, it is gone: the core
 * takes it away with the message.
 */
class Drafts(private val desk: Desk) {
    private val texts = HashMap<GroupKey, MutableStateFlow<String>>()

    /** The draft of a conversation. */
    fun of(group: GroupKey): MutableStateFlow<String> = synchronized(texts) { texts.getOrPut(group) { MutableStateFlow("").also { keep(group, it) } } }

    private fun keep(group: GroupKey, text: MutableStateFlow<String>) = desk.scope.launch {
        val id = GroupId(group.hex)
        // What was typed meanwhile counts, and is not covered by what was kept.
        var known = desk.tried { it.messages.draft(id) }.orEmpty()
        text.compareAndSet("", known)
        text.collectLatest { now ->
            if (now == known) return@collectLatest
            delay(PAUSE_MS)
            desk.tried { it.messages.saveDraft(id, now) }
            known = now
        }
    }

    private companion object {
        const val PAUSE_MS = 400L
    }
}
