package org.kith.shell

import org.kith.shell.open.Cover
import kotlin.test.Test
import kotlin.test.assertEquals

/** When the screens are covered. */
class CoverTest {
    @Test
    fun `covered at the start and after half a minute away, not after a moment, and never where it is not wanted`() {
        var wanted = true
        val cover = Cover({ wanted }, graceMs = 30_000)
        val seen = mutableListOf("start" to cover.isCovered.value)
        fun step(name: String, act: () -> Unit) {
            act()
            seen += name to cover.isCovered.value
        }
        step("comes covered, stays so") { cover.comes(0) }
        step("the owner was there") { cover.open() }
        step("away for a moment") { cover.leaves(1_000); cover.comes(30_999) }
        step("away for half a minute") { cover.leaves(40_000); cover.comes(70_000) }
        step("away for a moment while covered") { cover.leaves(71_000); cover.comes(72_000) }
        step("the owner was there again") { cover.open() }
        step("comes without having left") { cover.comes(1_000_000) }
        step("not wanted any more, away for long") { wanted = false; cover.leaves(1_000_000); cover.comes(9_000_000) }
        assertEquals(
            listOf(true, true, false, false, true, true, false, false, false), seen.map { it.second }, seen.joinToString(),
        )
        assertEquals(false, Cover({ false }).isCovered.value)
    }

    @Test
    fun `covered screens are open once it is not wanted any more`() {
        var wanted = true
        val cover = Cover({ wanted })
        wanted = false
        cover.comes(0)
        assertEquals(false, cover.isCovered.value)
    }
}
