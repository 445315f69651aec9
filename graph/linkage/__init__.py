"""Record linkage: which publications are one report, and which reports are of one study."""
