package org.kith.shell

import org.kith.shell.platform.Arrival
import org.kith.shell.platform.Entrance
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull

/** What an address or a shared text is taken for. */
class ArrivalTest {
    private fun name(arrival: Arrival?) = when (arrival) {
        null -> "nothing"
        is Arrival.Person -> "person ${arrival.link}"
        is Arrival.Group -> "group ${arrival.link}"
        is Arrival.Text -> "text ${arrival.text}"
        is Arrival.Place -> "place ${arrival.place.word}"
    }

    @Test
    fun `links lead to people, groups and places, and all else leads nowhere`() {
        val cases = mapOf(
            "kith://relay.example/c#abc" to "person kith://relay.example/c#abc",
            "kith://relay.example:8443/g#abc" to "group kith://relay.example:8443/g#abc",
            "KITH://relay.example/c#abc" to "person KITH://relay.example/c#abc",
            " https://relay.example/g#abc\n" to "group https://relay.example/g#abc",
            "http://127.0.0.1:8787/c#abc" to "person http://127.0.0.1:8787/c#abc",
            "kith:journal" to "place journal",
            "kith:reminders" to "place reminders",
            "kith:groups" to "place groups",
            "kith:help" to "place help",
        )
        cases.forEach { (address, expected) -> assertEquals(expected, name(Arrival.of(address)), address) }
        val nowhere = listOf(
            "", "kith:", "kith:settings", "kith:destroy", "kith:journal?log=5", "kith:journal#x", "kith://relay.example/c", "kith://relay.example/c#", "kith://relay.example/x#abc",
            "kith://relay.example/c/d#abc", "kith:///c#abc", "kith://relay.example/c?x=1#abc", "kith://ana@relay.example/c#abc",
            "ftp://relay.example/c#abc", "javascript:alert(1)", "intent://relay.example/c#Intent;end", "file:///c#abc", "relay.example/c#abc", "kith://relay example/c#abc", "\u0000",
        )
        nowhere.forEach { assertNull(Arrival.of(it), it) }
    }

    @Test
    fun `what another app shares is a text to be said, or a link of Kith`() {
        assertEquals("person https://relay.example/c#abc", name(Arrival.shared("https://relay.example/c#abc")))
        assertEquals("text https://example.org/a", name(Arrival.shared("https://example.org/a")))
        assertEquals("text look at kith://relay.example/c#abc", name(Arrival.shared("look at kith://relay.example/c#abc")))
        // Another app does not open places by what it shares.
        assertEquals("text kith:journal", name(Arrival.shared("kith:journal")))
        assertEquals("nothing", name(Arrival.shared(" \n")))
    }

    @Test
    fun `what came shows nothing of itself`() {
        val all = listOf(Arrival.of("kith://relay.example/c#abc"), Arrival.of("kith://relay.example/g#abc"), Arrival.shared("my words"))
        all.forEach { assertEquals(false, "relay" in it.toString() || "abc" in it.toString() || "words" in it.toString()) }
        assertEquals(4, Entrance.entries.size)
    }
}
