"""evalkit: from interviews and surveys to a published evaluation report, on your own machine."""

__version__ = "0.1.0"
