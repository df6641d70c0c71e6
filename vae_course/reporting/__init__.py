"""What an instructor reads about a class: figures, likenesses, a page, files for other systems."""
