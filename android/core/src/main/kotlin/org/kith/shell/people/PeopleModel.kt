package org.kith.shell.people

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import org.kith.flow
import org.kith.model.AccountId
import org.kith.shell.work.Desk
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Load
import org.kith.shell.work.Notice
import org.kith.shell.work.PersonKey
import org.kith.shell.work.Problem
import org.kith.shell.work.Qr

/** People, and the link to oneself. */
data class PeoplePage(val people: List<PersonRow>, val link: Qr? = null)

/** Contacts. */
class PeopleModel(private val desk: Desk) {
    private val shown = MutableStateFlow<Qr?>(null)

    /** The list. */
    val state: StateFlow<Load<PeoplePage>> = desk.follow { home ->
        combine(home.contacts.flow(), shown) { people, link -> PeoplePage(people.map(::row), link) }
    }

    /** Makes a link to oneself, to be handed to somebody. */
    fun makeLink() = desk.act({ it.contacts.makeLink() }, leaves = true) { shown.value = Qr.of(it.link) }

    /** Puts it away. */
    fun hideLink() {
        shown.value = null
    }

    /** Adds somebody by their link. */
    fun add(link: String, failed: (Problem) -> Unit, done: () -> Unit) = desk.act({ it.contacts.add(link.trim()) }, failed, leaves = true) { done() }

    /** Blocks somebody; the notice takes it back. */
    fun block(person: PersonKey) = desk.act({ it.contacts.block(AccountId(person.hex)) }) {
        desk.say(Notice("notice.blocked") { unblock(person) })
    }

    /** Lets somebody write again. */
    fun unblock(person: PersonKey) = desk.act({ it.contacts.unblock(AccountId(person.hex)) })

    /** Writes to somebody; the first words begin a direct chat. */
    fun write(person: PersonKey, text: String, failed: (Problem) -> Unit, done: (GroupKey) -> Unit) =
        desk.act({ it.messages.writeTo(AccountId(person.hex), text) }, failed, leaves = true) { done(GroupKey(it.group.hex)) }

    /** The number that two people compare. */
    fun safetyNumber(person: PersonKey, done: (String) -> Unit) =
        desk.act({ it.contacts.verify(AccountId(person.hex)) }) { done(it.safetyNumber) }

    /** Says that the number was compared and is the same. */
    fun verified(person: PersonKey, number: String) = desk.act({ it.contacts.verify(AccountId(person.hex), number) })
}
