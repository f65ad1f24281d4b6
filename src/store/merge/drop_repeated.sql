DELETE FROM staged WHERE rowid IN (SELECT row_id FROM repeated);
