-- What the seed files state alone; series and their keys stay, and so does what people added.
DELETE FROM catalog_version;
DELETE FROM source;
DELETE FROM release;
DELETE FROM release_source;
DELETE FROM category;
DELETE FROM category_series;
DELETE FROM tag;
DELETE FROM area;
DELETE FROM indicator;
DELETE FROM indicator_phrase WHERE added_by = 'seed';
