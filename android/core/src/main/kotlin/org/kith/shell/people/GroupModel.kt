package org.kith.shell.people

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.map
import org.kith.flow
import org.kith.model.PolicyRequest
import org.kith.model.AccountId
import org.kith.model.GroupId
import org.kith.model.JoinRule
import org.kith.model.LinkId
import org.kith.model.Role
import org.kith.shell.work.Desk
import org.kith.shell.work.GroupKey
import org.kith.shell.work.LinkKey
import org.kith.shell.work.Load
import org.kith.shell.work.Notice
import org.kith.shell.work.PersonKey
import org.kith.shell.work.Qr
import java.time.Duration

/** A group as its own page shows it. */
data class GroupPage(
    val group: GroupRow,
    val members: List<MemberRow>,
    val people: List<PersonRow>,
    val links: List<LinkRow>,
    val invite: Qr? = null,
)

/** One group: who is in it, who leads, how to come in. */
class GroupModel(private val desk: Desk, val key: GroupKey) {
    private val id = GroupId(key.hex)
    private val again = MutableStateFlow(0)
    private val shown = MutableStateFlow<Qr?>(null)

    /** The page. */
    val state: StateFlow<Load<GroupPage>> = desk.follow { home ->
        combine(home.groups.flow(), again, shown) { groups, _, invite -> groups.find { it.group == id } to invite }.map { (known, invite) ->
            val group = known ?: home.groups.show(id)
            val me = PersonKey(home.account.me().account.hex)
            val members = home.groups.members(id).map { row(it, me) }
            val inside = members.map { it.key }
            val people = home.contacts.list().map(::row).filter { it.key !in inside && !it.blocked }
            val links = runCatching { home.groups.invites(id).map(::row) }.getOrDefault(emptyList())
            GroupPage(row(group), members, people, links, invite)
        }
    }

    /** Adds a contact. */
    fun add(person: PersonKey) = changing { groups.add(id, listOf(AccountId(person.hex))) }

    /** Takes somebody out of the group. */
    fun remove(person: PersonKey) = changing { groups.remove(id, AccountId(person.hex)) }

    /** Makes somebody lead, or no lead any more. */
    fun lead(person: PersonKey, leads: Boolean) = changing { groups.setRole(id, AccountId(person.hex), if (leads) Role.LEAD else Role.MEMBER) }

    /** Names the group anew. Can be undone. */
    fun rename(name: String, about: String) = desk.act({ it.groups.edit(id, name, about) }, leaves = true) {
        again.value += 1
        desk.say(Notice("notice.changed") { desk.act({ it.undo() }, leaves = true) { again.value += 1 } })
    }

    /** Makes a link for others, and its picture. Joining by link is turned on first, as the button says. */
    fun invite() = desk.act({ home ->
        home.groups.policy(id, PolicyRequest(null, null, JoinRule.LEAD, null, null))
        home.groups.invite(id, INVITE)
    }, leaves = true) {
        shown.value = Qr.of(it.link)
        again.value += 1
    }

    /** Puts the picture away. */
    fun hideInvite() {
        shown.value = null
    }

    /** Ends a link. */
    fun withdraw(link: LinkKey) = changing { groups.invites(id, LinkId(link.hex)) }

    /** Leaves the group. Old messages stay readable. */
    fun leave(done: () -> Unit) = desk.act({ it.groups.leave(id) }, leaves = true) { done() }

    private fun <T> changing(act: suspend org.kith.KithHome.() -> T) = desk.act({ it.act() }, leaves = true) { again.value += 1 }

    private companion object {
        val INVITE: Duration = Duration.ofDays(7)
    }
}
