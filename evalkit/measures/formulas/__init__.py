"""The formulas of measures, each with its source: scoring, change, comparison, waits, series and cost."""
