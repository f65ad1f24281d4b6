INSERT INTO staged_lines
SELECT * FROM import_lines(?);
