package org.kith.desktop

import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.Font

/** Noto Sans with its Arabic, cut down to what the languages here need: the same letters on every machine. */
val notoSans = FontFamily(
    Font("font/NotoSans-Regular.ttf", FontWeight.Normal),
    Font("font/NotoSans-Bold.ttf", FontWeight.Bold),
)
