package org.kith.shell.people

import org.kith.model.ContactView
import org.kith.model.GroupKind
import org.kith.model.GroupState
import org.kith.model.GroupView
import org.kith.model.LinkView
import org.kith.model.MemberState
import org.kith.model.MemberView
import org.kith.model.Role
import org.kith.shell.work.GroupKey
import org.kith.shell.work.LinkKey
import org.kith.shell.work.PersonKey
import java.time.Instant

/** Where one stands with a group. */
enum class Standing { ACTIVE, REQUEST, JOINING, LEFT, REMOVED, STOPPED }

/** Kinds of groups that a person can make, and the rest. */
enum class Kind(val makeable: Boolean) {
    CIRCLE(true), ERG(true), BUDDY(true), MENTORING(true), WORKSHOP(true), PROJECT(true), DIRECT(false), OTHER(false)
}

/** A group in a list. */
data class GroupRow(
    val key: GroupKey,
    val name: String,
    val kind: Kind,
    val about: String,
    val leads: Boolean,
    val members: Int,
    val standing: Standing,
    val unread: Int,
)

/** A member of a group. */
data class MemberRow(val key: PersonKey, val name: String, val leads: Boolean, val joining: Boolean, val isMe: Boolean)

/** A contact. */
data class PersonRow(val key: PersonKey, val name: String, val verified: Boolean, val blocked: Boolean)

/** A link that was given out. */
data class LinkRow(val key: LinkKey, val link: String, val expires: Instant, val uses: Int)

internal fun row(group: GroupView) = GroupRow(
    GroupKey(group.group.hex), group.name, kind(group.kind), group.about, group.role == Role.LEAD, group.members.toInt(),
    standing(group.state), group.unread.toInt(),
)

internal fun row(member: MemberView, me: PersonKey) = MemberRow(
    PersonKey(member.member.hex), member.name, member.role == Role.LEAD, member.state == MemberState.JOINING,
    member.member.hex == me.hex,
)

internal fun row(contact: ContactView) = PersonRow(PersonKey(contact.contact.hex), contact.name, contact.verified, contact.blocked)

internal fun row(link: LinkView) = LinkRow(LinkKey(link.id.hex), link.link, link.expiresAt, link.uses.toInt())

internal fun kind(kind: GroupKind): Kind = when (kind) {
    GroupKind.CIRCLE -> Kind.CIRCLE
    GroupKind.ERG -> Kind.ERG
    GroupKind.BUDDY -> Kind.BUDDY
    GroupKind.MENTORING -> Kind.MENTORING
    GroupKind.WORKSHOP -> Kind.WORKSHOP
    GroupKind.PROJECT -> Kind.PROJECT
    GroupKind.DIRECT -> Kind.DIRECT
    else -> Kind.OTHER
}

internal fun kind(kind: Kind): GroupKind = when (kind) {
    Kind.ERG -> GroupKind.ERG
    Kind.BUDDY -> GroupKind.BUDDY
    Kind.MENTORING -> GroupKind.MENTORING
    Kind.WORKSHOP -> GroupKind.WORKSHOP
    Kind.PROJECT -> GroupKind.PROJECT
    else -> GroupKind.CIRCLE
}

private fun standing(state: GroupState): Standing = when (state) {
    GroupState.ACTIVE -> Standing.ACTIVE
    GroupState.REQUEST -> Standing.REQUEST
    GroupState.JOINING -> Standing.JOINING
    GroupState.LEFT -> Standing.LEFT
    GroupState.REMOVED -> Standing.REMOVED
    GroupState.STOPPED -> Standing.STOPPED
}

