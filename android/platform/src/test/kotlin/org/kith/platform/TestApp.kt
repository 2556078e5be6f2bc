package org.kith.platform

import android.app.Application
import org.kith.platform.announce.AlarmAnnouncer
import org.kith.platform.announce.makeChannels
import org.kith.platform.vault.KeystoreKeys
import org.kith.shell.open.Preferences
import org.kith.shell.open.Shell
import org.kith.shell.platform.Platform
import java.time.ZoneId

/** What the app's process has, on the real core. */
class TestApp : Application(), Host {
    override val likes = Preferences(language = "en")
    override val announcer by lazy { AlarmAnnouncer(this) { likes.showsContent.value } }
    override val shell by lazy {
        Shell(noBackupFilesDir.toPath().resolve("home"), KeystoreKeys(this), ZoneId.of("Europe/London"), likes, Platform(announcer, onDestroyed = announcer::forget))
    }

    override fun onCreate() {
        super.onCreate()
        FakeKeystore.install()
        makeChannels(this, likes.words())
    }
}
