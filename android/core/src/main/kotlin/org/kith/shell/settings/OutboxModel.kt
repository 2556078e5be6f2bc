package org.kith.shell.settings

import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.map
import org.kith.model.IntentId
import org.kith.outboxFlow
import org.kith.shell.work.Desk
import org.kith.shell.work.IntentKey
import org.kith.shell.work.Load
import java.time.Instant

/** Something that waits to be sent. [problem] is the stable code of what went wrong last. */
data class OutboxRow(val key: IntentKey, val kind: String, val group: String?, val at: Instant, val attempts: Int, val problem: String?)

/** What waits to be sent, oldest first. */
class OutboxModel(private val desk: Desk) {
    /** The list. */
    val state: StateFlow<Load<List<OutboxRow>>> = desk.follow { home ->
        home.sync.outboxFlow().map { intents ->
            val names = home.groups.list().associate { it.group to it.name }
            intents.map { OutboxRow(IntentKey(it.intent.hex), it.kind, names[it.group], it.createdAt, it.attempts.toInt(), it.lastError) }
        }
    }

    /** Takes back what was never sent. The screen asks before. */
    fun takeBack(intent: IntentKey) = desk.act({ it.sync.takeBack(IntentId(intent.hex)) }, leaves = true)
}
