"""What running it needs: executors, near-line workers, logs, metrics, checks and backups."""
