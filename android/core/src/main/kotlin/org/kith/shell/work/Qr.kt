package org.kith.shell.work

import com.google.zxing.BarcodeFormat
import com.google.zxing.EncodeHintType
import com.google.zxing.qrcode.QRCodeWriter
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel

/** A link as a picture for another phone's camera: [size] by [size] squares. */
class Qr private constructor(val link: String, val size: Int, private val dark: BooleanArray) {
    /** Whether a square is dark. */
    fun isDark(x: Int, y: Int): Boolean = dark[y * size + x]

    companion object {
        /** Draws a link. */
        fun of(link: String): Qr {
            val hints = mapOf(EncodeHintType.MARGIN to 0, EncodeHintType.ERROR_CORRECTION to ErrorCorrectionLevel.L)
            val matrix = QRCodeWriter().encode(link, BarcodeFormat.QR_CODE, 0, 0, hints)
            return Qr(link, matrix.width, BooleanArray(matrix.width * matrix.height) { matrix[it % matrix.width, it / matrix.width] })
        }
    }
}
