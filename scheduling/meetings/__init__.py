"""When meetings and trainings are held: at the times where cover suffers least."""
