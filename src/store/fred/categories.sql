-- $1 category, $2 parent, $3 series id without case and underscores. The root is not stored.
SELECT c.category_id, c.parent_id, c.name, c.notes
FROM category c
WHERE ($1::INTEGER IS NULL OR c.category_id = $1::INTEGER)
  AND ($2::INTEGER IS NULL OR c.parent_id = $2::INTEGER)
  AND ($3::VARCHAR IS NULL
       OR c.category_id IN (SELECT x.category_id FROM category_series x WHERE replace(x.series_id, '_', '') = $3::VARCHAR))
ORDER BY c.category_id;
