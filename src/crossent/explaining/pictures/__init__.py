"""The pictures themselves, one a file; `crossent.pictures` names them all and says what to use when."""
