"""What running it needs: where work is done, in processes or on a cluster."""
