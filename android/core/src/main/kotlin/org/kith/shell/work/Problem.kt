package org.kith.shell.work

import org.kith.model.KithException

/** What went wrong, for a screen: the stable [code] picks the sentence, and holds no word of a person. */
data class Problem(val code: String, val retryable: Boolean, val retryAfterSeconds: Long? = null) {
    companion object {
        /** What a failure of the core says to a screen. */
        fun of(failure: KithException) = Problem(
            failure.code(),
            failure.retryable(),
            (failure as? KithException.Locked)?.retryAfterS?.toLong(),
        )
    }
}

/** Something to say once, at the edge of the screen: a key of the words, and perhaps a way back. */
class Notice(val key: String, val problem: Problem? = null, val undo: (() -> Unit)? = null)
