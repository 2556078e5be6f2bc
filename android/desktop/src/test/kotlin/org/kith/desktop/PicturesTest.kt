package org.kith.desktop

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.width
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.dp
import androidx.compose.ui.use
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.jetbrains.skia.EncodedImageFormat
import org.kith.screens.theme.KithTheme
import org.kith.shell.words.Language
import org.kith.shell.words.Words
import java.awt.image.BufferedImage
import java.awt.image.DataBuffer
import java.awt.image.IndexColorModel
import java.nio.file.Files
import java.nio.file.Path
import java.time.ZoneId
import java.util.concurrent.Executors
import javax.imageio.ImageIO
import kotlin.math.abs
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/**
 * A picture of each screen in each state: light, dark, right to left in Arabic, and with letters of 200 %, side by side. They are
 * kept under `android/screenshots/`; `-Dkith.pictures=write` makes them anew, for somebody to look at before they are kept.
 */
class PicturesTest {
    private val kept = Path.of(System.getProperty("kith.shells"), "screenshots")

    @Test
    fun `each screen looks as it was when somebody looked at it`() {
        val writes = System.getProperty("kith.pictures") == "write"
        Files.createDirectories(kept)
        val now = Path.of("target", "screenshots").also(Files::createDirectories)
        // While one is worked on: only those whose names begin so are written.
        val begins = System.getProperty("kith.pictures.of", "").takeIf { writes }.orEmpty()
        val differ = Gallery.all.filterKeys { it.startsWith(begins) }.mapNotNull { (name, screen) ->
            val bytes = picture(screen)
            val file = kept.resolve("$name.png")
            if (writes) ImageIO.write(small(ImageIO.read(bytes.inputStream())), "png", file.toFile())
            if (!Files.exists(file)) return@mapNotNull "$name: no picture is kept"
            val share = difference(ImageIO.read(file.toFile()), ImageIO.read(bytes.inputStream()))
            if (share <= TOLERATED) return@mapNotNull null
            Files.write(now.resolve("$name.png"), bytes)
            "$name: ${"%.2f".format(share * 100)} % of it differs; see target/screenshots"
        }
        assertTrue(differ.isEmpty(), differ.joinToString("\n"))
        val names = Files.list(kept).use { files -> files.map { it.fileName.toString().removeSuffix(".png") }.toList().toSet() }
        assertEquals(emptySet(), names - Gallery.all.keys, "pictures of screens that are gone")
    }

    @Test
    fun `the comparison sees a small change`() {
        val before = ImageIO.read(picture(Gallery.all.getValue("home-empty")).inputStream())
        val after = ImageIO.read(picture(Gallery.all.getValue("home-offline")).inputStream())
        assertEquals(0.0, difference(before, before))
        assertTrue(difference(before, after) > TOLERATED)
    }

    /** All on one thread: what a screen does in the background comes between two frames and never into one. */
    private fun picture(screen: @Composable () -> Unit): ByteArray = runBlocking(thread) {
        ImageComposeScene(4 * WIDTH, HEIGHT, Density(1f), coroutineContext = thread) {
            Row(Modifier.fillMaxSize()) {
                Panel(Language.ENGLISH, isDark = false, 1f, screen)
                Panel(Language.ENGLISH, isDark = true, 1f, screen)
                Panel(Language.ARABIC, isDark = false, 1f, screen)
                Panel(Language.ENGLISH, isDark = false, 2f, screen)
            }
        }.use { scene ->
            (0L..2L).forEach { frame ->
                scene.render(frame * 500_000_000)
                yield()
            }
            requireNotNull(scene.render(1_500_000_000).encodeToData(EncodedImageFormat.PNG)).bytes
        }
    }

    @Composable
    private fun Panel(language: Language, isDark: Boolean, letters: Float, screen: @Composable () -> Unit) {
        CompositionLocalProvider(LocalDensity provides Density(1f, letters)) {
            KithTheme(Words.of(language), isDark, notoSans, isStill = true, ZoneId.of("UTC")) { Box(Modifier.width(WIDTH.dp).fillMaxSize()) { screen() } }
        }
    }

    /** The share of pixels in which a channel differs by more than the smoothing of letters may. */
    private fun difference(one: BufferedImage, other: BufferedImage): Double {
        if (one.width != other.width || one.height != other.height) return 1.0
        var different = 0
        for (y in 0 until one.height) for (x in 0 until one.width) {
            val (a, b) = one.getRGB(x, y) to other.getRGB(x, y)
            if (a != b && listOf(0, 8, 16).any { abs((a shr it and 0xff) - (b shr it and 0xff)) > SMOOTHING }) different++
        }
        return different.toDouble() / (one.width * one.height)
    }

    /** The same with at most 256 colours, which is a third of the size and differs by less than the comparison sees. */
    private fun small(picture: BufferedImage): BufferedImage {
        fun coarse(color: Int) = color and 0xf8f8f8
        fun distance(a: Int, b: Int) = listOf(0, 8, 16).sumOf { abs((a shr it and 0xff) - (b shr it and 0xff)) }
        val pixels = picture.getRGB(0, 0, picture.width, picture.height, null, 0, picture.width)
        // The colour that stands for a coarse one is the most frequent of its own, so that large faces keep theirs exactly.
        val exact = pixels.groupBy(::coarse).mapValues { (_, same) -> same.groupingBy { it and 0xffffff }.eachCount().maxBy { it.value }.key to same.size }
        val palette = exact.values.sortedByDescending { it.second }.take(256).map { it.first }
        val places = HashMap<Int, Int>()
        val model = IndexColorModel(8, palette.size, IntArray(palette.size) { palette[it] }, 0, false, -1, DataBuffer.TYPE_BYTE)
        val smaller = BufferedImage(picture.width, picture.height, BufferedImage.TYPE_BYTE_INDEXED, model)
        pixels.forEachIndexed { at, color ->
            val place = places.getOrPut(coarse(color)) {
                val own = exact.getValue(coarse(color)).first
                palette.indices.minBy { distance(palette[it], own) }
            }
            smaller.raster.setSample(at % picture.width, at / picture.width, 0, place)
        }
        return smaller
    }

    private companion object {
        val thread = Executors.newSingleThreadExecutor { Thread(it, "pictures").apply { isDaemon = true } }.asCoroutineDispatcher()
        const val WIDTH = 360
        const val HEIGHT = 760
        const val SMOOTHING = 40
        const val TOLERATED = 0.002
    }
}
