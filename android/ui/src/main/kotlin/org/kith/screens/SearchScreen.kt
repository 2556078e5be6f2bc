package org.kith.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import org.kith.screens.parts.Field
import org.kith.screens.parts.Hint
import org.kith.screens.parts.Loaded
import org.kith.screens.parts.Page
import org.kith.screens.parts.RowTap
import org.kith.screens.theme.Icons
import org.kith.screens.theme.LocalWords
import org.kith.screens.theme.LocalZone
import org.kith.screens.theme.t
import org.kith.shell.talk.MessageRow
import org.kith.shell.work.GroupKey
import org.kith.shell.work.Load
import org.kith.shell.words.moment

/** Search in all messages. It runs on this device and works offline. */
@Composable
fun SearchScreen(load: Load<List<MessageRow>>, query: String, onBack: () -> Unit, onQuery: (String) -> Unit, onOpen: (GroupKey) -> Unit) =
    Page(t("search.title"), onBack) {
        Column(Modifier.fillMaxSize().padding(horizontal = 16.dp)) {
            Field(t("search.words"), query, "query", onQuery)
            Loaded(load, List<MessageRow>::isEmpty, {
                if (query.isBlank()) Hint(Icons.Search, t("search.begin"), t("search.begin.text")) else Hint(Icons.Search, t("search.none"), t("search.none.text"))
            }) { found ->
                LazyColumn {
                    items(found, { it.key.hex }) { message ->
                        RowTap(message.text.orEmpty(), t("search.line", message.author, LocalWords.current.moment(message.at, LocalZone.current))) { onOpen(message.group) }
                    }
                }
            }
        }
    }
