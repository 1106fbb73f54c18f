"""Barcode scanners that type like a keyboard: `recogniser` tells a scan from typing, `codes` reads
what was scanned, `learning` finds out how a scanner types."""
