"""Teachers who write free text about pictures: a server, a language model, a student."""
