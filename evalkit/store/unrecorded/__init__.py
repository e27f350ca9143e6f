"""What a project holds of which no act tells: it is in no history and travels with none."""
