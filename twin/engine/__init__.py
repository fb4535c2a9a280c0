"""The compiled engine. `loop.py` is the way in; it walks events in the order of time and calls the other files.

arrivals (who comes, when), routing (who gets whom), service (begin, talk, end, what comes after), waiting (queues, patience,
steps), duty (logins, absences), dialler, statistics (counts and areas); below these random numbers, the event heap and the
lists of idle agents. `compile.py` turns a `Layout` into the flat arrays that all of them read.
"""
