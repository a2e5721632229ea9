"""Results laid out for people and for other programs: tables, Markdown, JUnit XML, a page of HTML."""
