"""Call logs and exports in, history in center's words out."""
