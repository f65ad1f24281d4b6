-- More decimals for series of which a file writes them, listed as text: `TJ_X_M 2,TJ_Y_M 1`.
UPDATE series s
SET decimals = f.decimals
FROM (
    SELECT split_part(one, ' ', 1) AS series_id, split_part(one, ' ', 2)::TINYINT AS decimals
    FROM (SELECT unnest(string_split($1, ',')) AS one)
) f
WHERE s.series_id = f.series_id AND s.decimals < f.decimals;
