"""Files that take long to make: asked for, made in the background, fetched by whoever asked, gone after a while."""
