package org.kith.platform

import android.content.Context
import android.os.UserManager
import org.junit.Before
import org.junit.runner.RunWith
import org.kith.platform.vault.KeystoreKeys
import org.kith.shell.open.DamagedKey
import org.kith.shell.open.LockedKey
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import java.io.File
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue

/** The secret of a home under the phone's Keystore: whole, or not used. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35])
class KeystoreKeysTest {
    private val context: Context = RuntimeEnvironment.getApplication()
    private val file get() = File(context.noBackupFilesDir, "secret.sealed")

    @Before
    fun newPhone() = FakeKeystore.install()

    @Test
    fun `a secret is made once, is sealed on the disk, and is the same after a restart`() {
        val made = KeystoreKeys(context).secret()
        assertEquals(32, made.size)
        assertContentEquals(made, KeystoreKeys(context).secret())
        assertEquals(1, FakeKeystore.asked.size, "one key")
        val kept = file.readBytes()
        assertFalse((0..kept.size - 8).any { at -> made.toList().windowed(8).any { it == kept.slice(at until at + 8) } }, "a part of the secret is in the file")
        assertEquals(listOf("secret.sealed"), file.parentFile!!.list()!!.toList())
    }

    @Test
    fun `the key is made in a chip of its own, or else without`() {
        FakeKeystore.hasStrongBox = false
        val made = KeystoreKeys(context).secret()
        assertEquals(listOf(true, false), FakeKeystore.asked.map { it.isStrongBoxBacked })
        assertContentEquals(made, KeystoreKeys(context).secret())
    }

    @Test
    fun `what is damaged is told, and nothing is made over it`() {
        KeystoreKeys(context).secret()
        val whole = file.readBytes()
        val damaged = listOf(ByteArray(0), whole.copyOf(59), whole + 0) + whole.indices.map { at -> whole.copyOf().also { it[at] = (it[at] + 1).toByte() } }
        damaged.forEach { bytes ->
            file.writeBytes(bytes)
            assertFailsWith<DamagedKey>("${bytes.size} bytes") { KeystoreKeys(context).secret() }
            assertContentEquals(bytes, file.readBytes())
        }
        file.writeBytes(whole)
        assertEquals(32, KeystoreKeys(context).secret().size)
    }

    @Test
    fun `where the phone lost its key the sealed secret stays, and is not made anew`() {
        KeystoreKeys(context).secret()
        val whole = file.readBytes()
        FakeKeystore.keys.clear()
        assertFailsWith<DamagedKey> { KeystoreKeys(context).secret() }
        assertContentEquals(whole, file.readBytes())
        assertTrue(FakeKeystore.keys.isEmpty())
    }

    @Test
    fun `forgetting takes the key and the file, also where one is gone`() {
        val keys = KeystoreKeys(context)
        val first = keys.secret()
        keys.forget()
        assertTrue(FakeKeystore.keys.isEmpty())
        assertFalse(file.exists())
        keys.forget()
        assertFalse(first.contentEquals(keys.secret()), "a new one")
    }

    @Test
    fun `before the phone was unlocked the key is not asked for`() {
        shadowOf(context.getSystemService(UserManager::class.java)).setUserUnlocked(false)
        assertFailsWith<LockedKey> { KeystoreKeys(context).secret() }
        assertTrue(FakeKeystore.asked.isEmpty())
    }
}
