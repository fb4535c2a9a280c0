"""The rules of a roster, one a file, as the referee reads them: from the scenario and the duties, from no model.

Every rule is a function ``(problem, duties) -> sentences``, one sentence for each time it is broken; `duties` are in
order of person and start.
"""
