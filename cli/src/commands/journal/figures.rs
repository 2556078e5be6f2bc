//! `journal stats`, `chart`, `calendar`.

use super::open;
use crate::arguments::{CalendarArgs, ChartArgs, DayRange, PictureArgs};
use crate::commands::Context;
use crate::output::{CalendarDayView, ChartView, Failure, HourOfDayView, PictureView, StatsView, write_file};
use kith::journal::Journal;
use kith::journal::leaving::{ExportLeave, Leaving};
use kith::journal::looking_back::{
    calendar_picture, calendar_svg, chart_picture, chart_svg, day_picture, day_svg, month_picture, month_svg,
};
use serde::Serialize;

/// Figures.
pub(super) fn stats(context: &mut Context, range: &DayRange) -> Result<(), Failure> {
    let journal = open(context)?;
    let stats = journal.looking_back().stats(range.from, range.to).map_err(Failure::journal)?;
    context.printer.one(&StatsView::from(stats))
}

/// Moods over time.
pub(super) fn chart(context: &mut Context, arguments: &ChartArgs) -> Result<(), Failure> {
    let journal = open(context)?;
    let chart = journal.looking_back().chart(arguments.range.from, arguments.range.to).map_err(Failure::journal)?;
    match &arguments.picture.out {
        Some(out) => {
            let svg = chart_svg(leave(&journal)?, &chart);
            write_file(out, arguments.picture.force, svg.as_bytes())?;
            context.printer.one(&PictureView::of(out, &svg))
        }
        None => {
            let picture = chart_picture(&chart);
            context.printer.picture(&picture)?;
            context.printer.only_json(&ChartView::of(chart, picture))
        }
    }
}

/// A year, a month or a day.
pub(super) fn calendar(context: &mut Context, arguments: &CalendarArgs) -> Result<(), Failure> {
    let journal = open(context)?;
    let looking = journal.looking_back();
    if let Some(day) = arguments.day {
        let of = looking.day(day).map_err(Failure::journal)?;
        let svg = |leave| day_svg(leave, &of);
        return drawn(context, &journal, &arguments.picture, &day_picture(&of), svg, &HourOfDayView::all(&of));
    }
    if let Some(month) = arguments.month {
        let calendar = looking.month(month).map_err(Failure::journal)?;
        let (picture, svg) = (month_picture(month, &calendar), |leave| month_svg(leave, month, &calendar));
        return drawn(context, &journal, &arguments.picture, &picture, svg, &CalendarDayView::all(&calendar));
    }
    let year = match arguments.year {
        Some(year) => year,
        None => journal.entries().today().map_err(Failure::journal)?.year(),
    };
    let calendar = looking.year(year).map_err(Failure::journal)?;
    let (picture, svg) = (calendar_picture(year, &calendar), |leave| calendar_svg(leave, year, &calendar));
    drawn(context, &journal, &arguments.picture, &picture, svg, &CalendarDayView::all(&calendar))
}

/// Leave for a picture to become a file. Whoever types `--out` asks for it and agrees to it in one, as with `export`.
fn leave(journal: &Journal) -> Result<ExportLeave, Failure> {
    let ticket = journal.ask_to_leave(Leaving::Export).map_err(Failure::journal)?;
    journal.redeem_for_export(ticket).map_err(Failure::journal)
}

/// A picture into a file, else onto the terminal and its data to scripts.
fn drawn<T: Serialize>(
    context: &mut Context,
    journal: &Journal,
    to: &PictureArgs,
    picture: &str,
    svg: impl FnOnce(ExportLeave) -> String,
    data: &[T],
) -> Result<(), Failure> {
    if let Some(out) = &to.out {
        let svg = svg(leave(journal)?);
        write_file(out, to.force, svg.as_bytes())?;
        return context.printer.one(&PictureView::of(out, &svg));
    }
    context.printer.picture(picture)?;
    data.iter().try_for_each(|view| context.printer.only_json(view))
}
