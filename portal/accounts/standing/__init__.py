"""Who is still here, for whom each page is, and the middleware that holds both at every door."""
