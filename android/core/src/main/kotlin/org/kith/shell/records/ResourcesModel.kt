package org.kith.shell.records

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.map
import org.kith.core.NewResource
import org.kith.core.ResourceBody
import org.kith.flow
import org.kith.model.GroupId
import org.kith.model.RecordId
import org.kith.model.ResourceView
import org.kith.shell.work.Desk
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Load
import org.kith.shell.work.Notice
import org.kith.shell.work.Problem
import org.kith.shell.work.RecordKey

/** A resource, with its text: it is read from this device, offline too. */
data class ResourceRow(
    val key: RecordKey,
    val title: String,
    val kind: String,
    val tags: List<String>,
    val group: String?,
    val isKept: Boolean,
    val isFromPack: Boolean,
    val checkedOn: String?,
    val isStale: Boolean,
    val text: String?,
    val source: String?,
    val isGone: Boolean = false,
)

/** Resources of groups, of packs, and one's own. */
class ResourcesModel(private val desk: Desk) {
    /** What is looked for; nothing shows all. */
    val query = MutableStateFlow("")

    /** What there is, or what was found. */
    val state: StateFlow<Load<List<ResourceRow>>> = desk.follow { home ->
        combine(home.resources.flow(), query) { all, words -> all to words }.map { (all, words) ->
            val names = home.groups.list().associate { it.group to it.name }
            val shown = if (words.isBlank()) all else home.resources.search(words)
            shown.map { row(it, it.group?.let(names::get)) }
        }
    }

    /** Shares a text or an address with a group. */
    fun add(group: GroupKey, title: String, text: String, failed: (Problem) -> Unit, done: () -> Unit) = desk.act({ home ->
        val body = if (text.startsWith("https://")) ResourceBody.Link(text.trim()) else ResourceBody.Text(text)
        home.resources.add(GroupId(group.hex), listOf(NewResource(title, body, emptyList())))
    }, failed, leaves = true) { done() }

    /** Keeps a copy that stays, whatever becomes of the group or the pack. */
    fun keep(resource: RecordKey) = desk.act({ it.resources.keep(RecordId(resource.hex)) }) { undoable("notice.kept") }

    /** Deletes it. The notice takes that back. */
    fun delete(resource: RecordKey) = desk.act({ it.resources.delete(RecordId(resource.hex)) }, leaves = true) { undoable("notice.resource.deleted") }

    private fun undoable(said: String) = desk.say(Notice(said) { desk.act({ it.undo() }, leaves = true) })
}

/** One resource with what it says: lists leave that out. */
class ResourceModel(desk: Desk, key: RecordKey) {
    /** The page; failed where it is gone. */
    val state: StateFlow<Load<ResourceRow>> = desk.follow { home ->
        home.resources.flow().map {
            val view = home.resources.show(RecordId(key.hex))
            row(view, view.group?.let { group -> home.groups.show(group).name })
        }
    }
}

internal fun row(view: ResourceView, group: String?) = ResourceRow(
    RecordKey(view.resource.hex), view.title, view.kind, view.tags, group, view.kept, view.pack != null, view.checkedOn,
    view.stale, view.text, view.source, view.deleted,
)
