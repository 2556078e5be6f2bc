//! `journal stats`, `chart`, `calendar`.

use super::open;
use crate::arguments::{CalendarArgs, ChartArgs, DayRange, PictureArgs};
use crate::commands::Context;
use crate::output::{CalendarDayView, ChartView, Failure, HourOfDayView, PictureView, StatsView, write_file};
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
            let svg = chart_svg(&chart);
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
        return drawn(context, &arguments.picture, &day_picture(&of), &day_svg(&of), &HourOfDayView::all(&of));
    }
    if let Some(month) = arguments.month {
        let calendar = looking.month(month).map_err(Failure::journal)?;
        let (picture, svg) = (month_picture(month, &calendar), month_svg(month, &calendar));
        return drawn(context, &arguments.picture, &picture, &svg, &CalendarDayView::all(&calendar));
    }
    let year = match arguments.year {
        Some(year) => year,
        None => journal.entries().today().map_err(Failure::journal)?.year(),
    };
    let calendar = looking.year(year).map_err(Failure::journal)?;
    let (picture, svg) = (calendar_picture(year, &calendar), calendar_svg(year, &calendar));
    drawn(context, &arguments.picture, &picture, &svg, &CalendarDayView::all(&calendar))
}

/// A picture into a file, else onto the terminal and its data to scripts.
fn drawn<T: Serialize>(
    context: &mut Context,
    to: &PictureArgs,
    picture: &str,
    svg: &str,
    data: &[T],
) -> Result<(), Failure> {
    if let Some(out) = &to.out {
        write_file(out, to.force, svg.as_bytes())?;
        return context.printer.one(&PictureView::of(out, svg));
    }
    context.printer.picture(picture)?;
    data.iter().try_for_each(|view| context.printer.only_json(view))
}
