package org.kith.shell.open

import kotlinx.coroutines.flow.MutableStateFlow

/** Light, dark, or as the device has it. */
enum class Look { DEVICE, LIGHT, DARK }

/** What a person likes of this device's screens. Nothing here tells anything about what they do. */
class Preferences(
    language: String? = null,
    look: Look = Look.DEVICE,
    reducedMotion: Boolean = false,
    showsContent: Boolean = false,
) {
    /** The language of the words, or that of the device. */
    val language = MutableStateFlow(language)

    /** Light or dark. */
    val look = MutableStateFlow(look)

    /** Whether nothing moves that need not. */
    val reducedMotion = MutableStateFlow(reducedMotion)

    /** Whether notifications and the title of the window may say what they are about. Off, unless the person wants it. */
    val showsContent = MutableStateFlow(showsContent)
}
