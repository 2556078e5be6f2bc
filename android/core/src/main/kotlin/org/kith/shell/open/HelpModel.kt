package org.kith.shell.open

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import org.kith.core.Help
import org.kith.model.KithException
import org.kith.shell.work.Calls
import org.kith.shell.work.Load
import org.kith.shell.work.Problem

/** A place to turn to. */
data class HelpRow(val name: String, val contact: String, val region: String, val checkedOn: String, val stale: Boolean)

/** What the page for a bad moment shows. */
data class HelpPage(val steps: List<String>, val lines: List<HelpRow>, val country: String?)

/** First steps and help lines. They are in the program: no network, no account and no PIN stand before them. */
class HelpModel(private val scope: CoroutineScope, private val calls: Calls) {
    private val shown = MutableStateFlow<Load<HelpPage>>(Load.Loading)

    /** The page. */
    val state: StateFlow<Load<HelpPage>> = shown.asStateFlow()

    /** Shows the lines of a country, or those of all with none. */
    fun show(country: String?) {
        scope.launch {
            shown.value = try {
                calls.make {
                    Help().use { help ->
                        val lines = help.lines(country?.ifBlank { null })
                        Load.Ready(HelpPage(help.firstSteps(), lines.map { HelpRow(it.name, it.contact, it.region, it.checkedOn, it.stale) }, country))
                    }
                }
            } catch (failure: KithException) {
                Load.Failed(Problem.of(failure))
            }
        }
    }
}
