package org.kith.desktop

import org.kith.shell.open.KeyStore
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import java.security.SecureRandom

/**
 * The secret of a home in a file that only its owner may read. A desktop has no keystore that all have: whoever copies this
 * file and the home has both. A phone keeps it in hardware instead.
 */
class FileKeys(private val file: Path) : KeyStore {
    override fun secret(): ByteArray {
        if (!Files.exists(file)) {
            Files.createDirectories(file.parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
            Files.write(file, ByteArray(SIZE).also(SecureRandom()::nextBytes))
        }
        return Files.readAllBytes(file)
    }

    override fun forget() {
        Files.deleteIfExists(file)
    }

    private companion object {
        const val SIZE = 32
    }
}
