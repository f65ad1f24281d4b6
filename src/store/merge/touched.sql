-- The observations about which this import says anything new.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT series_key, period FROM compared GROUP BY ALL HAVING NOT bool_and(same);
