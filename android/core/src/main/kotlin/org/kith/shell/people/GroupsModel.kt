package org.kith.shell.people

import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.map
import org.kith.flow
import org.kith.model.GroupId
import org.kith.shell.work.Desk
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Load
import org.kith.shell.work.Problem

/** Groups and direct chats, the last used first. */
class GroupsModel(private val desk: Desk) {
    /** The list. */
    val state: StateFlow<Load<List<GroupRow>>> = desk.follow { home -> home.groups.flow().map { groups -> groups.map(::row) } }

    /** Makes a group. */
    fun create(name: String, kind: Kind, about: String, failed: (Problem) -> Unit, done: (GroupKey) -> Unit) =
        desk.act({ it.groups.create(name, kind(kind), about) }, failed, leaves = true) { done(GroupKey(it.group.hex)) }

    /** Joins by a link. */
    fun join(link: String, failed: (Problem) -> Unit, done: (GroupKey) -> Unit) =
        desk.act({ it.groups.join(link.trim()) }, failed, leaves = true) { done(GroupKey(it.group.hex)) }

    /** Takes a request, or turns it down. */
    fun answer(group: GroupKey, accept: Boolean) = desk.act({ it.groups.answer(GroupId(group.hex), accept) }, leaves = true)
}
