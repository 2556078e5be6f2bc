package org.kith.shell.work

/** What a screen has to show: nothing yet, why not, or the thing itself. Empty is a value like any other. */
sealed interface Load<out T> {
    /** It is being read. */
    data object Loading : Load<Nothing>

    /** It could not be read. */
    data class Failed(val problem: Problem) : Load<Nothing>

    /** Here it is. */
    data class Ready<T>(val value: T) : Load<T>
}

/** The value, if it is there. */
val <T> Load<T>.valueOrNull: T? get() = (this as? Load.Ready)?.value
