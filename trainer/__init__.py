"""Products in, model out: data, training, calibration, evaluation and the weekly pipeline."""
