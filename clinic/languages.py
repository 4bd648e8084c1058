# What everything is written in first, and read in where another language has no words of its own.
ENGLISH = "en"
