DELETE FROM staged WHERE rowid IN (SELECT row_id FROM compared WHERE other_reach);
DELETE FROM compared WHERE other_reach;
