package org.kith.app

import android.Manifest
import android.content.Intent
import android.content.pm.PackageManager
import android.os.Build
import android.os.Bundle
import android.os.SystemClock
import androidx.activity.ComponentActivity
import androidx.activity.compose.BackHandler
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import org.kith.platform.background.SyncJobs
import org.kith.platform.privacy.DeviceLock
import org.kith.platform.privacy.veil
import org.kith.platform.words
import org.kith.screens.App
import org.kith.screens.Suggestions
import org.kith.screens.theme.KithTheme
import org.kith.shell.open.Cover
import org.kith.shell.open.Look
import org.kith.shell.open.Stage
import org.kith.shell.platform.Arrival

/** The one window of the app. */
class MainActivity : ComponentActivity() {
    private val app get() = application as KithApp
    private val cover by lazy { Cover({ app.likes.asksOwner.value && DeviceLock.isThere(this) }) }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        // Before anything is drawn: nothing of a person is to be seen in the list of recent apps, not even for a moment.
        veil(this, !app.likes.showsContent.value)
        enableEdgeToEdge()
        // A turn of the phone brings no news; what came from outside came at the first start.
        if (savedInstanceState == null) arrive(intent)
        setContent { Whole() }
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        arrive(intent)
    }

    override fun onStart() {
        super.onStart()
        cover.comes(SystemClock.elapsedRealtime())
    }

    override fun onStop() {
        cover.leaves(SystemClock.elapsedRealtime())
        super.onStop()
    }

    private fun arrive(intent: Intent) {
        val arrival = when (intent.action) {
            Intent.ACTION_VIEW -> intent.dataString?.let(Arrival::of)
            Intent.ACTION_SEND -> intent.getStringExtra(Intent.EXTRA_TEXT)?.let(Arrival::shared)
            else -> null
        }
        arrival?.let(app.shell::arrive)
    }

    @Composable
    private fun Whole() {
        val language by app.likes.language.collectAsState()
        val look by app.likes.look.collectAsState()
        val still by app.likes.reducedMotion.collectAsState()
        val content by app.likes.showsContent.collectAsState()
        val stage by app.shell.stage.collectAsState()
        val isCovered by cover.isCovered.collectAsState()
        LaunchedEffect(content) { veil(this@MainActivity, !content) }
        LaunchedEffect(stage is Stage.Open) { if (stage is Stage.Open) opened() }
        val words = remember(language) { app.likes.words() }
        KithTheme(words, look == Look.DARK || look == Look.DEVICE && isSystemInDarkTheme(), isStill = still) {
            (stage as? Stage.Open)?.models?.let { models ->
                val way by models.routes.way.collectAsState()
                BackHandler(way.size > 1 && !isCovered) { models.routes.back() }
            }
            Box(Modifier.safeDrawingPadding()) {
                App(app.shell, Suggestions(backupFile = noBackupFilesDir.resolve("journal.kithbackup").path, exportFile = noBackupFilesDir.resolve("journal.json").path, asksOwner = DeviceLock.isThere(this@MainActivity)), isCovered) {
                    DeviceLock(this@MainActivity).ask(words) { if (it) cover.open() }
                }
            }
        }
    }

    /** There is a home: the system may call for it, and is asked for leave to announce once. */
    private fun opened() {
        SyncJobs.keep(this)
        val mayAnnounce = Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU ||
            checkSelfPermission(Manifest.permission.POST_NOTIFICATIONS) == PackageManager.PERMISSION_GRANTED
        if (!mayAnnounce) requestPermissions(arrayOf(Manifest.permission.POST_NOTIFICATIONS), 1)
    }
}
