"""What rules, permissions and fair shares cost at size, by the referee."""
