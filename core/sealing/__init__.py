"""The installation's seal on PDFs: ``keys`` keeps key and certificates, ``seal`` puts it on, ``check`` looks at an
upload, ``checker`` is the process that does the looking. ``checker`` knows neither settings nor database, so this
package imports nothing."""

MARKS = "/ZonebookMarks"  # where in a PDF's catalogue it says what it is about
