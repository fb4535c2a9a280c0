"""The routing plan: which queues, at which priority, each person serves in each block of the day."""
