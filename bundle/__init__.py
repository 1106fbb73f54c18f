"""What travels: one file that holds everything needed to classify, and the only code that prepares
an input (`bundle.text`, `bundle.photo`) or runs the model (`bundle.classifier`)."""
