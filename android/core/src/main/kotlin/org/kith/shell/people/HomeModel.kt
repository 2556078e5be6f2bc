package org.kith.shell.people

import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn
import org.kith.shell.records.PlanRow
import org.kith.shell.records.RemindersModel
import org.kith.shell.settings.OutboxModel
import org.kith.shell.work.Desk
import org.kith.shell.work.Load
import org.kith.shell.work.valueOrNull

/** What needs me now. */
data class HomePage(
    val requests: List<GroupRow>,
    val unread: List<GroupRow>,
    val soon: List<PlanRow>,
    val waiting: Int,
    val troubled: Int,
) {
    /** Nothing needs me. */
    val isCalm get() = requests.isEmpty() && unread.isEmpty() && soon.isEmpty() && waiting == 0 && troubled == 0
}

/** The first screen: everything here asks for something. */
class HomeModel(groups: GroupsModel, reminders: RemindersModel, outbox: OutboxModel, desk: Desk) {
    /** The page. */
    val state: StateFlow<Load<HomePage>> = combine(groups.state, reminders.state, outbox.state) { known, plan, queue ->
        when {
            known is Load.Failed -> known
            known is Load.Ready -> Load.Ready(
                HomePage(
                    requests = known.value.filter { it.standing == Standing.REQUEST },
                    unread = known.value.filter { it.unread > 0 && it.standing != Standing.REQUEST },
                    soon = plan.valueOrNull?.plan.orEmpty().take(SOON),
                    waiting = queue.valueOrNull.orEmpty().count { it.problem == null },
                    troubled = queue.valueOrNull.orEmpty().count { it.problem != null },
                ),
            )
            else -> Load.Loading
        }
    }.stateIn(desk.scope, SharingStarted.WhileSubscribed(5_000), Load.Loading)

    private companion object {
        const val SOON = 3
    }
}
