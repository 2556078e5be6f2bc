package org.kith.platform.vault

import android.content.Context
import android.os.UserManager
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import org.kith.shell.open.DamagedKey
import org.kith.shell.open.KeyStore
import org.kith.shell.open.LockedKey
import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.security.GeneralSecurityException
import java.security.SecureRandom
import java.security.UnrecoverableKeyException
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * The secret of a home, sealed by a key that never leaves the phone's Keystore: in a chip of its own where there is one. The sealed
 * secret is a small file that no backup takes along; without the key of this phone it is worth nothing.
 *
 * | file | key | what happens |
 * |---|---|---|
 * | none | any | both are made anew; there is no home that they could open |
 * | whole | there | the secret is opened |
 * | there | gone | [DamagedKey]: nothing is made over it |
 * | not whole | there | [DamagedKey], likewise |
 */
class KeystoreKeys(private val context: Context, private val alias: String = "kith.home") : KeyStore {
    private val file = File(context.noBackupFilesDir, "secret.sealed")

    override fun secret(): ByteArray {
        if (context.getSystemService(UserManager::class.java)?.isUserUnlocked == false) throw LockedKey("the phone was not unlocked since it started")
        return try {
            if (file.exists()) opened(file.readBytes()) else made()
        } catch (_: AEADBadTagException) {
            throw DamagedKey("the sealed secret is not what this phone sealed")
        } catch (_: UnrecoverableKeyException) {
            throw DamagedKey("the key of this phone cannot be used any more")
        } catch (failure: GeneralSecurityException) {
            throw IOException("the Keystore did not answer", failure)
        }
    }

    /** The key goes first: what is left of a sealed file is worth nothing then. */
    override fun forget() {
        try {
            store().deleteEntry(alias)
        } catch (failure: GeneralSecurityException) {
            throw IOException("the Keystore did not answer", failure)
        }
        if (!file.delete() && file.exists()) throw IOException("the sealed secret could not be deleted")
    }

    private fun opened(sealed: ByteArray): ByteArray {
        val key = store().getKey(alias, null) as? SecretKey ?: throw DamagedKey("the key of this phone is gone")
        if (sealed.size != IV + SIZE + TAG) throw DamagedKey("the sealed secret has ${sealed.size} bytes")
        val cipher = Cipher.getInstance(SEAL)
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG * 8, sealed, 0, IV))
        return cipher.doFinal(sealed, IV, SIZE + TAG)
    }

    private fun made(): ByteArray {
        val key = key()
        val secret = ByteArray(SIZE).also(SecureRandom()::nextBytes)
        val cipher = Cipher.getInstance(SEAL)
        cipher.init(Cipher.ENCRYPT_MODE, key)
        write(cipher.iv + cipher.doFinal(secret))
        return secret
    }

    private fun key(): SecretKey = try {
        generated(strongBox = true)
    } catch (_: StrongBoxUnavailableException) {
        generated(strongBox = false)
    }

    private fun generated(strongBox: Boolean): SecretKey {
        val wanted = KeyGenParameterSpec.Builder(alias, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(256)
            .setIsStrongBoxBacked(strongBox)
            .build()
        return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).run {
            init(wanted)
            generateKey()
        }
    }

    /** Whole on the disk before it has its name, so that a home is never made with a secret that a power cut takes. */
    private fun write(sealed: ByteArray) {
        val begun = File(file.parentFile, "${file.name}.new")
        FileOutputStream(begun).use { out ->
            out.write(sealed)
            out.fd.sync()
        }
        if (!begun.renameTo(file)) throw IOException("the sealed secret could not be kept")
    }

    private fun store() = java.security.KeyStore.getInstance(PROVIDER).apply { load(null) }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val SEAL = "AES/GCM/NoPadding"
        const val IV = 12
        const val SIZE = 32
        const val TAG = 16
    }
}
