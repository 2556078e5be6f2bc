package org.kith.app

import android.app.Application
import android.os.Looper
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import org.kith.platform.Host
import org.kith.platform.KeptLikes
import org.kith.platform.announce.AlarmAnnouncer
import org.kith.platform.announce.makeChannels
import org.kith.platform.background.SyncJobs
import org.kith.platform.network.DeviceNetwork
import org.kith.platform.vault.KeystoreKeys
import org.kith.platform.words
import org.kith.shell.open.Preferences
import org.kith.shell.open.Shell
import org.kith.shell.platform.Platform

/** The process of the app: one home, whoever opens it first, a screen or a job. */
class KithApp : Application(), Host {
    override lateinit var likes: Preferences
        private set
    override lateinit var announcer: AlarmAnnouncer
        private set
    override lateinit var shell: Shell
        private set

    override fun onCreate() {
        super.onCreate()
        val kept = KeptLikes(this)
        likes = kept.read()
        val scope = CoroutineScope(Dispatchers.Default)
        kept.follow(likes, scope)
        announcer = AlarmAnnouncer(this) { likes.showsContent.value }
        shell = Shell(
            // No backup of the system takes the home along: without this phone's key it is worth nothing elsewhere.
            noBackupFilesDir.toPath().resolve("home"),
            KeystoreKeys(this),
            preferences = likes,
            platform = Platform(announcer, DeviceNetwork(this)) {
                announcer.forget()
                SyncJobs.stop(this)
            },
            isScreenThread = { Looper.getMainLooper().isCurrentThread },
        )
        scope.launch { likes.language.collect { makeChannels(this@KithApp, likes.words()) } }
    }
}
