package org.kith.desktop

import org.kith.shell.open.DamagedKey
import org.kith.shell.open.KeyStore
import java.nio.ByteBuffer
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.nio.file.StandardOpenOption
import java.nio.file.attribute.PosixFilePermissions
import java.security.SecureRandom

/**
 * The secret of a home in a file that only its owner may read. A desktop has no keystore that all have: whoever copies this
 * file and the home has both. A phone keeps it in hardware instead.
 */
class FileKeys(private val file: Path) : KeyStore {
    /** Throws [DamagedKey] where the file is there and is not whole: it is never used so, and never made anew over it. */
    override fun secret(): ByteArray {
        if (Files.notExists(file)) make()
        val secret = Files.readAllBytes(file)
        if (secret.size != SIZE) throw DamagedKey("the secret has ${secret.size} bytes and not $SIZE: put it back from a copy, it is not made anew")
        return secret
    }

    override fun forget() {
        Files.deleteIfExists(file)
    }

    /** Whole on the disk before it has its name, so that no power cut leaves a part of it to make a home with. */
    private fun make() {
        Files.createDirectories(file.parent, owner("rwx------"))
        val begun = file.resolveSibling("${file.fileName}.new")
        Files.deleteIfExists(begun)
        FileChannel.open(begun, setOf(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner("rw-------")).use { channel ->
            val bytes = ByteBuffer.wrap(ByteArray(SIZE).also(SecureRandom()::nextBytes))
            while (bytes.hasRemaining()) channel.write(bytes)
            channel.force(true)
        }
        Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE)
        FileChannel.open(file.parent).use { it.force(true) }
    }

    private fun owner(rights: String) = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))

    private companion object {
        const val SIZE = 32
    }
}
