//! `journal stats`, `chart`, `calendar`.

use super::open;
use crate::arguments::{CalendarArgs, ChartArgs, DayRange};
use crate::commands::Context;
use crate::output::{ChartView, DayMoodView, Failure, PictureView, StatsView, write_file};
use kith::journal::looking_back::{calendar_picture, calendar_svg, chart_picture, chart_svg};

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
            let picture = chart_picture(&chart.days);
            context.printer.picture(&picture)?;
            context.printer.only_json(&ChartView::of(chart, picture))
        }
    }
}

/// A year.
pub(super) fn calendar(context: &mut Context, arguments: &CalendarArgs) -> Result<(), Failure> {
    let journal = open(context)?;
    let year = match arguments.year {
        Some(year) => year,
        None => journal.entries().today().map_err(Failure::journal)?.year(),
    };
    let days = journal.looking_back().year(year).map_err(Failure::journal)?;
    if let Some(out) = &arguments.picture.out {
        let svg = calendar_svg(year, &days);
        write_file(out, arguments.picture.force, svg.as_bytes())?;
        return context.printer.one(&PictureView::of(out, &svg));
    }
    context.printer.picture(&calendar_picture(year, &days))?;
    let views: Vec<DayMoodView> = days.into_iter().map(DayMoodView::from).collect();
    views.iter().try_for_each(|view| context.printer.only_json(view))
}
