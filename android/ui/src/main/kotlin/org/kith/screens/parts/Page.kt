package org.kith.screens.parts

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.foundation.text.selection.SelectionContainer
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.style.TextDirection
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import org.kith.screens.theme.Icons
import org.kith.screens.theme.t
import org.kith.shell.work.Link

/** A screen: its name, the way back, what is always at hand, and what it shows. */
@Composable
fun Page(
    title: String,
    onBack: (() -> Unit)? = null,
    link: Link = Link.Online,
    actions: @Composable () -> Unit = {},
    content: @Composable () -> Unit,
) {
    Column(Modifier.fillMaxSize()) {
        Row(
            Modifier.fillMaxWidth().heightIn(min = 60.dp).padding(horizontal = 6.dp, vertical = 6.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            onBack?.let { IconTap(Icons.Back, t("action.back"), onClick = it) }
            // A title is large already: it grows half as far, so that no word is torn. On Android the system does this itself.
            Box(Modifier.weight(1f).padding(horizontal = 10.dp)) {
                Capped(most = 1.5f) {
                    Text(
                        title,
                        Modifier.fillMaxWidth().semantics { heading() },
                        style = MaterialTheme.typography.titleLarge,
                        // At the side where reading begins, whatever letters a name has.
                        textAlign = if (LocalLayoutDirection.current == LayoutDirection.Rtl) TextAlign.Right else TextAlign.Left,
                        maxLines = 4,
                        overflow = TextOverflow.Ellipsis,
                    )
                }
            }
            actions()
        }
        OfflineBar(link)
        Box(Modifier.weight(1f).fillMaxWidth()) { content() }
    }
}

/** A page that scrolls as a whole. */
@Composable
fun Scrolled(content: @Composable ColumnScope.() -> Unit) = Column(
    Modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(horizontal = 16.dp, vertical = 8.dp),
    Arrangement.spacedBy(14.dp),
    content = content,
)

/** The name of a part of a page. */
@Composable
fun Section(text: String) = Text(
    text,
    Modifier.padding(top = 8.dp).semantics { heading() },
    style = MaterialTheme.typography.titleSmall,
    color = MaterialTheme.colorScheme.primary,
)

/** A number, a code or a link: from left to right in every language, since backwards it is another one. */
@Composable
fun Exact(text: String, modifier: Modifier = Modifier, style: TextStyle = MaterialTheme.typography.bodyLarge, color: Color = Color.Unspecified, lines: Int = Int.MAX_VALUE) =
    SelectionContainer { Text(text, modifier, color, style = style.copy(textDirection = TextDirection.Ltr), maxLines = lines, overflow = TextOverflow.Ellipsis) }

/** Words that explain. */
@Composable
fun Plain(text: String) = Text(text, style = MaterialTheme.typography.bodyLarge, color = MaterialTheme.colorScheme.onSurfaceVariant)

/** Things that belong together. */
@Composable
fun Card(tag: String? = null, content: @Composable ColumnScope.() -> Unit) = Surface(
    Modifier.fillMaxWidth().let { if (tag == null) it else it.testTag(tag) },
    MaterialTheme.shapes.medium,
    MaterialTheme.colorScheme.surfaceContainer,
) { Column(Modifier.padding(14.dp), Arrangement.spacedBy(8.dp), content = content) }

/** A field with its name above what is written. */
@Composable
fun Field(
    label: String,
    value: String,
    tag: String,
    onChange: (String) -> Unit,
    modifier: Modifier = Modifier,
    lines: Int = 1,
    isSecret: Boolean = false,
    digits: Boolean = false,
    hint: String? = null,
) = OutlinedTextField(
    value,
    onChange,
    modifier.fillMaxWidth().testTag(tag),
    label = { Text(label) },
    supportingText = hint?.let { { Text(it) } },
    singleLine = lines == 1,
    maxLines = if (lines == 1) 1 else lines,
    visualTransformation = if (isSecret) PasswordVisualTransformation() else VisualTransformation.None,
    keyboardOptions = KeyboardOptions(
        keyboardType = if (digits) KeyboardType.NumberPassword else KeyboardType.Text,
        imeAction = if (lines == 1) ImeAction.Done else ImeAction.Default,
        // What is written here is nobody's to learn from.
        autoCorrectEnabled = false.takeIf { isSecret },
    ),
    shape = MaterialTheme.shapes.small,
)

/** Asks before what cannot be taken back. */
@Composable
fun Ask(title: String, text: String, yes: String, onYes: () -> Unit, onNo: () -> Unit) = AlertDialog(
    onDismissRequest = onNo,
    title = { Text(title) },
    text = { Text(text) },
    confirmButton = { QuietButton(yes, Modifier.testTag("ask.yes"), warns = true, onClick = onYes) },
    dismissButton = { QuietButton(t("action.cancel"), onClick = onNo) },
)
