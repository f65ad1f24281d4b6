SELECT * FROM import_lines($1) ORDER BY series_key, period;
