package org.kith.shell.talk

import kotlinx.coroutines.flow.MutableStateFlow
import org.kith.shell.work.GroupKey

/**
 * What was begun in each conversation and not sent. It stays while the home is open, whatever screens come and go; it is
 * never written outside the encrypted home, and the core has no place for drafts of messages yet, so a restart loses it.
 */
class Drafts {
    private val texts = HashMap<GroupKey, MutableStateFlow<String>>()

    /** The draft of a conversation. */
    fun of(group: GroupKey): MutableStateFlow<String> = synchronized(texts) { texts.getOrPut(group) { MutableStateFlow("") } }
}
