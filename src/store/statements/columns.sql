-- What a person may query, with its columns in their order; tables that views stand for are left out.
SELECT table_name, column_name, data_type
FROM information_schema.columns
WHERE table_schema = 'main'
  AND table_name IN ('series', 'observations', 'observation_history', 'figures', 'reports', 'imports', 'rejects', 'origins')
ORDER BY table_name, ordinal_position;
