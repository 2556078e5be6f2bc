package org.kith.screens.parts

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.sizeIn
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Button
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp

/** The least size of what a finger hits. It sits inside the click, so that the node itself is that large. */
val finger = 48.dp

/** The one thing to do on a screen. */
@Composable
fun MainButton(text: String, enabled: Boolean = true, modifier: Modifier = Modifier, onClick: () -> Unit) =
    Button(onClick, modifier.heightIn(min = 52.dp).fillMaxWidth(), enabled) { Text(text, textAlign = TextAlign.Center) }

/** Another thing to do. */
@Composable
fun SideButton(text: String, modifier: Modifier = Modifier, enabled: Boolean = true, onClick: () -> Unit) =
    OutlinedButton(
        onClick, modifier.heightIn(min = finger), enabled,
        colors = ButtonDefaults.outlinedButtonColors(contentColor = MaterialTheme.colorScheme.primary),
        border = BorderStroke(1.dp, if (enabled) MaterialTheme.colorScheme.outline else MaterialTheme.colorScheme.outlineVariant),
    ) { Text(text, textAlign = TextAlign.Center) }

/** Something small to do, in a row. */
@Composable
fun QuietButton(text: String, modifier: Modifier = Modifier, warns: Boolean = false, onClick: () -> Unit) = TextButton(
    onClick,
    modifier.heightIn(min = finger),
    colors = ButtonDefaults.textButtonColors(contentColor = if (warns) MaterialTheme.colorScheme.error else MaterialTheme.colorScheme.primary),
) { Text(text, textAlign = TextAlign.Center) }

/** A sign that can be pressed; [label] is what a screen reader says. */
@Composable
fun IconTap(icon: ImageVector, label: String, modifier: Modifier = Modifier, tint: Color = MaterialTheme.colorScheme.onSurface, enabled: Boolean = true, onClick: () -> Unit) {
    Box(
        modifier.clip(CircleShape).clickable(enabled = enabled, role = Role.Button, onClick = onClick)
            .semantics { contentDescription = label }.size(finger),
        Alignment.Center,
    ) { Icon(icon, null, tint = if (enabled) tint else tint.copy(alpha = 0.4f)) }
}

/** A row that leads somewhere. */
@Composable
fun RowTap(title: String, detail: String? = null, icon: ImageVector? = null, trailing: @Composable () -> Unit = {}, onClick: () -> Unit) {
    Row(
        Modifier.fillMaxWidth().clip(MaterialTheme.shapes.medium).clickable(role = Role.Button, onClick = onClick)
            .heightIn(min = 56.dp).padding(horizontal = 12.dp, vertical = 10.dp),
        Arrangement.spacedBy(14.dp), Alignment.CenterVertically,
    ) {
        icon?.let { Icon(it, null, tint = MaterialTheme.colorScheme.primary) }
        Column(Modifier.weight(1f)) {
            Text(title, style = MaterialTheme.typography.titleMedium)
            detail?.let { Text(it, style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.onSurfaceVariant) }
        }
        trailing()
    }
}

/** One of several choices. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun <T> Choices(label: String, all: List<T>, chosen: T, name: @Composable (T) -> String, onChoose: (T) -> Unit) {
    Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Text(label, style = MaterialTheme.typography.titleSmall)
        FlowRow(Modifier.selectableGroup(), Arrangement.spacedBy(8.dp), Arrangement.spacedBy(8.dp)) {
            all.forEach { choice ->
                val selected = choice == chosen
                Box(
                    Modifier.clip(RoundedCornerShape(24.dp))
                        .background(if (selected) MaterialTheme.colorScheme.primary else MaterialTheme.colorScheme.surfaceContainerHigh)
                        .selectable(selected, role = Role.RadioButton) { onChoose(choice) }
                        .sizeIn(minWidth = finger, minHeight = finger).padding(horizontal = 16.dp, vertical = 8.dp),
                    Alignment.Center,
                ) { Text(name(choice), color = if (selected) MaterialTheme.colorScheme.onPrimary else MaterialTheme.colorScheme.onSurface) }
            }
        }
    }
}

/** Several of several choices. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun <T> Picks(label: String, all: List<T>, chosen: Set<T>, name: @Composable (T) -> String, onPick: (T) -> Unit) {
    Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Text(label, style = MaterialTheme.typography.titleSmall)
        FlowRow(Modifier, Arrangement.spacedBy(8.dp), Arrangement.spacedBy(8.dp)) {
            all.forEach { choice ->
                val selected = choice in chosen
                Box(
                    Modifier.clip(RoundedCornerShape(24.dp))
                        .background(if (selected) MaterialTheme.colorScheme.primary else MaterialTheme.colorScheme.surfaceContainerHigh)
                        .toggleable(selected, role = Role.Checkbox) { onPick(choice) }
                        .sizeIn(minWidth = finger, minHeight = finger).padding(horizontal = 14.dp, vertical = 8.dp),
                    Alignment.Center,
                ) { Text(name(choice), color = if (selected) MaterialTheme.colorScheme.onPrimary else MaterialTheme.colorScheme.onSurface) }
            }
        }
    }
}

/** On or off. */
@Composable
fun SwitchRow(title: String, detail: String?, isOn: Boolean, onChange: (Boolean) -> Unit) {
    Row(
        Modifier.fillMaxWidth().clip(MaterialTheme.shapes.medium).toggleable(isOn, role = Role.Switch, onValueChange = onChange)
            .heightIn(min = 56.dp).padding(horizontal = 12.dp, vertical = 10.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Column(Modifier.weight(1f)) {
            Text(title, style = MaterialTheme.typography.titleMedium)
            detail?.let { Text(it, style = MaterialTheme.typography.bodyMedium, color = MaterialTheme.colorScheme.onSurfaceVariant) }
        }
        Spacer(Modifier.width(12.dp))
        Switch(isOn, onCheckedChange = null)
    }
}
