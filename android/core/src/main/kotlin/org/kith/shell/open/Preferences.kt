package org.kith.shell.open

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.combine

/** Light, dark, or as the device has it. */
enum class Look { DEVICE, LIGHT, DARK }

/** What a person likes of this device's screens. Nothing here tells anything about what they do. */
class Preferences(
    language: String? = null,
    look: Look = Look.DEVICE,
    reducedMotion: Boolean = false,
    showsContent: Boolean = false,
    asksOwner: Boolean = false,
) {
    /** The language of the words, or that of the device. */
    val language = MutableStateFlow(language)

    /** Light or dark. */
    val look = MutableStateFlow(look)

    /** Whether nothing moves that need not. */
    val reducedMotion = MutableStateFlow(reducedMotion)

    /** Whether notifications, the title of the window and the list of recent apps may say what they are about. Off, unless the person wants it. */
    val showsContent = MutableStateFlow(showsContent)

    /** Whether the device asks for its owner before the screens are shown, where it can. */
    val asksOwner = MutableStateFlow(asksOwner)

    /** Tells of each change, beginning with what is. */
    val changes: Flow<Unit> = combine(this.language, this.look, this.reducedMotion, this.showsContent, this.asksOwner) { _, _, _, _, _ -> }
}
