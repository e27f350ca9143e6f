"""What each address answers: read the request, call a step, draw the answer."""
