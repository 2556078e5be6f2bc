package org.kith.desktop

import java.io.IOException
import java.nio.file.Files
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

/** The secret of a home in a file: whole, or not there. */
class KeysTest {
    @Test
    fun `a secret is made once, whole, and nothing is left beside it`() = folders { root ->
        val file = root.resolve("keys").resolve("secret")
        val made = FileKeys(file).secret()
        assertEquals(32, made.size)
        assertContentEquals(made, FileKeys(file).secret())
        assertEquals(listOf("secret"), Files.list(file.parent).use { files -> files.map { it.fileName.toString() }.toList() })
        assertEquals("[OWNER_READ, OWNER_WRITE]", Files.getPosixFilePermissions(file).sorted().toString())
    }

    @Test
    fun `an empty or short secret is never used, and stays as it is`() = folders { root ->
        val file = root.resolve("secret")
        listOf(0, 1, 31, 33).forEach { size ->
            Files.write(file, ByteArray(size))
            val failure = assertFailsWith<IOException>("$size bytes") { FileKeys(file).secret() }
            assertEquals("the secret has $size bytes and not 32: put it back from a copy, it is not made anew", failure.message)
            assertEquals(size.toLong(), Files.size(file))
        }
    }

    @Test
    fun `what a power cut left half written is made anew`() = folders { root ->
        val file = root.resolve("secret")
        Files.write(root.resolve("secret.new"), ByteArray(3))
        assertEquals(32, FileKeys(file).secret().size)
        assertEquals(listOf("secret"), Files.list(root).use { files -> files.map { it.fileName.toString() }.toList() })
    }
}
