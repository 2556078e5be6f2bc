package org.kith

import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.kith.core.CancelHandle
import org.kith.core.InternalException
import org.kith.core.Kith
import org.kith.core.LeaveTicket
import org.kith.core.Subscription
import org.kith.core.hasPin
import org.kith.core.processPush
import org.kith.core.setPin
import org.kith.core.wipe
import org.kith.model.KithException
import org.kith.model.Leaving
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Proxy
import java.nio.charset.CharacterCodingException
import java.time.DateTimeException
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.ZoneId
import java.time.ZoneOffset
import kotlin.reflect.KClass
import kotlin.reflect.KFunction
import kotlin.reflect.KParameter
import kotlin.reflect.KType
import kotlin.reflect.KVisibility
import kotlin.reflect.full.callSuspend
import kotlin.reflect.full.declaredMemberFunctions
import kotlin.reflect.full.primaryConstructor
import kotlin.test.Test
import kotlin.test.assertTrue
import kotlin.test.fail

/** Every exported function, by reflection, with what a bug or an attacker may hand to it. */
class HostileTest {
    private val huge = "x".repeat(300_000)
    private val texts = listOf("", "\u0000", "a\u0000b", "\uD800", "\uDFFF-", huge, "\u202E\uFFFF", "00".repeat(16), "00".repeat(32), "/proc/none")

    private fun values(type: KType, ticket: LeaveTicket): List<Any?> {
        if (type.isMarkedNullable) return listOf<Any?>(null) + values(type.classifier as KClass<*>, type, ticket)
        return values(type.classifier as KClass<*>, type, ticket)
    }

    @Suppress("UNCHECKED_CAST")
    private fun values(kind: KClass<*>, type: KType?, ticket: LeaveTicket): List<Any?> = when {
        kind == String::class -> texts
        kind == Boolean::class -> listOf(true, false)
        kind == ULong::class -> listOf(0uL, 1uL, Long.MAX_VALUE.toULong() + 1uL, ULong.MAX_VALUE)
        kind == Int::class -> listOf(0, 2026, -1, Int.MIN_VALUE, Int.MAX_VALUE)
        kind == UInt::class -> listOf(0u, 1u, UInt.MAX_VALUE)
        kind == UByte::class -> listOf<UByte>(0u, 5u, 255u)
        kind == Double::class -> listOf(Double.NaN, Double.POSITIVE_INFINITY, -0.0, -1.5, Double.MIN_VALUE, 1e300)
        kind == ByteArray::class -> listOf(ByteArray(0), ByteArray(3_000_000) { -1 }, byteArrayOf(0))
        kind == Duration::class ->
            listOf(Duration.ZERO, Duration.ofMillis(50), Duration.ofSeconds(-1), Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))
        kind == Instant::class -> listOf(Instant.EPOCH, Instant.MIN, Instant.MAX, Instant.ofEpochSecond(-1))
        kind == LocalDate::class -> listOf(LocalDate.EPOCH, LocalDate.MIN, LocalDate.MAX)
        kind == LocalDateTime::class -> listOf(LocalDateTime.MIN, LocalDateTime.MAX, LocalDateTime.parse("2026-03-07T09:00:00.000000001"))
        kind == LocalTime::class -> listOf(LocalTime.MIDNIGHT, LocalTime.MAX, LocalTime.parse("23:59"))
        kind == ZoneId::class -> listOf(london, ZoneOffset.ofHours(3), ZoneId.of("SystemV/PST8"))
        kind == CancelHandle::class -> listOf(CancelHandle())
        kind == LeaveTicket::class -> listOf(ticket)
        kind == List::class -> {
            val inner = values(type!!.arguments.single().type!!, ticket)
            listOf(emptyList<Any?>()) + inner.map { listOf(it) } + listOf(List(2_000) { inner.last() })
        }
        kind == Map::class -> {
            val (keys, held) = type!!.arguments.map { values(it.type!!, ticket) }
            listOf(emptyMap<Any?, Any?>()) + keys.map { mapOf(it to held.first()) } + held.map { mapOf(keys.first() to it) }
        }
        kind.java.isEnum -> kind.java.enumConstants.toList()
        kind.objectInstance != null -> listOf(kind.objectInstance)
        kind.isSealed -> kind.sealedSubclasses.flatMap { values(it, null, ticket) }
        kind.java.isInterface -> listOf(throwing(kind))
        kind.isValue || kind.isData -> made(kind, ticket)
        else -> fail("no values for $kind")
    }

    /** One of each field's values at a time, the others as their first. */
    private fun made(kind: KClass<*>, ticket: LeaveTicket): List<Any> {
        val maker = kind.primaryConstructor!!
        return eachOnce(maker.parameters.map { values(it.type, ticket) }).map { maker.call(*it.toTypedArray()) }
    }

    private fun eachOnce(choices: List<List<Any?>>): List<List<Any?>> {
        val base = choices.map { it.first() }
        val others = choices.flatMapIndexed { at, some -> some.drop(1).map { base.toMutableList().apply { set(at, it) } } }
        return listOf(base) + others
    }

    private fun throwing(kind: KClass<*>): Any = Proxy.newProxyInstance(kind.java.classLoader, arrayOf(kind.java)) { self, method, arguments ->
        when (method.name) {
            "hashCode" -> System.identityHashCode(self)
            "equals" -> self === arguments[0]
            "toString" -> "a listener"
            "secret" -> ByteArray(32)
            "pin" -> null
            else -> error("a bug of the app")
        }
    }

    private fun functions(of: KClass<*>): List<KFunction<*>> = of.declaredMemberFunctions.filter {
        it.visibility == KVisibility.PUBLIC && it.name !in setOf("close", "destroy", "uniffiCloneHandle", "toString", "equals", "hashCode")
    }

    @Test
    fun `everything is answered or refused with a typed error`() = runBlocking {
        Folders().use { folders ->
            folders.phone("ana").use { ana ->
                ana.groups.create("Walkers", org.kith.model.GroupKind.CIRCLE, "")
                val ticket = ana.journalPortable.askToLeave(Leaving.BACKUP)
                val services = listOf(
                    ana.account, ana.contacts, ana.groups, ana.messages, ana.reminders, ana.resources, ana.sync, ana.help,
                    ana.journal, ana.journalReview, ana.journalInstruments, ana.journalPortable, ana.journalSettings, ana.journalSketches,
                    ana.journalReminders,
                )
                var called = 0
                val tried = mutableSetOf<String>()
                for (service in services) {
                    for (function in functions(service::class)) {
                        called += attack(function, service, ticket)
                        tried += "${service::class.simpleName}.${function.name}"
                    }
                }
                for (function in functions(Kith.Companion::class)) {
                    called += attack(function, Kith.Companion, ticket)
                    tried += "Kith.${function.name}"
                }
                for (function in listOf<KFunction<*>>(::hasPin, ::setPin, ::wipe, ::processPush)) {
                    called += attack(function, null, ticket)
                    tried += function.name
                }
                println("$called hostile calls of ${tried.size} functions")
                assertTrue(tried.size > 120 && called > 1_000, "$called of $tried")
                // It still works.
                assertTrue(ana.groups.list().isNotEmpty())
                assertTrue(ana.account.doctor().all { it.ok })
            }
        }
    }

    private suspend fun attack(function: KFunction<*>, receiver: Any?, ticket: LeaveTicket): Int {
        val parameters = function.parameters.filter { it.kind == KParameter.Kind.VALUE }
        val calls = eachOnce(parameters.map { values(it.type, ticket) })
        for (arguments in calls) {
            val all = (listOfNotNull(receiver) + arguments).toTypedArray()
            val given = arguments.joinToString { it.toString().take(40) }
            try {
                withTimeout(30_000) {
                    val gave = if (function.isSuspend) function.callSuspend(*all) else function.call(*all)
                    if (gave is Subscription || gave is Kith) (gave as AutoCloseable).close()
                }
            } catch (thrown: Throwable) {
                val cause = if (thrown is InvocationTargetException) thrown.targetException else thrown
                val typed = when (cause) {
                    is KithException.Internal -> false
                    is InternalException -> false
                    // What is no text, no time or no span in Java either does not cross.
                    is KithException, is CharacterCodingException, is DateTimeException, is ArithmeticException -> true
                    is IllegalArgumentException -> true
                    else -> false
                }
                if (!typed) throw AssertionError("${function.name}($given) gave $cause", cause)
            }
        }
        return calls.size
    }
}
