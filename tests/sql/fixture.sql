-- A small database for the tests of strangers' SQL: three series, with a revision and a withdrawal.
INSERT INTO series
SELECT key, id, id, id, 'TJ', 'THING', 'CNY', 8, 2, 'Q', 'NSA', 'N', 'S', 'V', 1, '', TIMESTAMP '2025-05-01 00:00:00'
FROM (VALUES (1, 'TJ_EBIKE_OUTPUT_Q'), (2, 'TJFTZ_DEPOSITS_Q'), (3, 'TJFTZ_LOANS_Q')) AS s(key, id);

INSERT INTO observation_row
SELECT
    key, period, period, last_day(period + INTERVAL 2 MONTH), value, 0, 0, NULL, NULL,
    published, until, TIMESTAMP '2025-05-01 00:00:00', 1, 2
FROM (
    SELECT
        key, DATE '2020-01-01' + INTERVAL (3 * quarter) MONTH AS period, 64.54 + key * 10 + quarter AS value,
        DATE '2025-04-27' AS published, DATE '9999-12-31' AS until
    FROM range(3) AS k(key_before), range(7) AS q(quarter), LATERAL (SELECT (key_before + 1)::INTEGER AS key)
    UNION ALL
    SELECT 1, DATE '2020-01-01', 60.0, DATE '2025-01-01', DATE '2025-04-26'
);

INSERT INTO report VALUES
    (1, repeat('0', 64), 'a newspaper', 'a title', NULL, DATE '2025-04-27', 'a text', TIMESTAMP '2025-05-01 00:00:00');
