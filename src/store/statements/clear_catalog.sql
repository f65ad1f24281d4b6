-- What the seed files state alone; series and their keys stay, and so does what people added.
DELETE FROM catalog_version;
DELETE FROM source;
DELETE FROM release;
DELETE FROM release_source;
DELETE FROM category;
DELETE FROM category_series;
DELETE FROM tag;
DELETE FROM area WHERE code NOT IN (SELECT code FROM catalog_addition WHERE kind = 'area');
DELETE FROM indicator WHERE code NOT IN (SELECT code FROM catalog_addition WHERE kind = 'indicator');
DELETE FROM indicator_phrase WHERE added_by = 'seed';
