"""Real clients of the FRED API against Almanac, with nothing changed but the base URL.

    python clients.py http://127.0.0.1:8420

The server holds REVISED_Q, quarterly, in three vintages (see mod.rs), and the seeds. Each check prints a line; a
client that is not installed or answers wrongly ends the run with status 1.
"""

import importlib, math, os, sys, traceback

BASE = sys.argv[1].rstrip("/")
KEY = "abcdefghijklmnopqrstuvwxyz012345"
LATEST = {"2019-01-01": 100.0, "2019-04-01": 104.0, "2019-07-01": 99.0, "2019-10-01": None,
          "2020-01-01": 131.5, "2020-04-01": 128.0, "2020-07-01": 140.0}
FIRST = {**LATEST, "2019-10-01": 120.0, "2020-01-01": 130.0}
ON_2020_08_01 = {**LATEST, "2019-10-01": 120.0}
del ON_2020_08_01["2020-07-01"]
PC1 = {"2020-01-01": 31.5, "2020-04-01": (128 / 104 - 1) * 100, "2020-07-01": (140 / 99 - 1) * 100}
VINTAGES = ["2020-04-20", "2020-07-20", "2020-10-20"]
CLIENTS = []


def client(module):
    def named(function):
        CLIENTS.append((module, function))
        return function
    return named


def same(got, expected):
    """Dates to numbers; a missing number is None or NaN."""
    def clean(x):
        x = None if x in (None, ".", "") else float(x)
        return None if x is None or math.isnan(x) else round(x, 4)
    got = {str(day)[:10]: clean(x) for day, x in got.items()}
    expected = {day: clean(x) for day, x in expected.items()}
    assert got == expected, f"got {got}, expected {expected}"


@client("fredapi")
def fredapi(module):
    fred = module.Fred(api_key=KEY)
    fred.root_url = BASE + "/fred"
    same(fred.get_series("REVISED_Q"), LATEST)
    same(fred.get_series("REVISED_Q", observation_start="2020-01-01", units="pc1"), PC1)
    same(fred.get_series("REVISED_Q", frequency="a", aggregation_method="eop"), {"2019-01-01": 99, "2020-01-01": None})
    same(fred.get_series_latest_release("revisedq"), LATEST)
    same(fred.get_series_first_release("REVISED_Q"), FIRST)
    releases = fred.get_series_as_of_date("REVISED_Q", "2020-08-01")
    latest = releases.sort_values("realtime_start").groupby("date").last()["value"]
    same(latest.items() and dict(latest), ON_2020_08_01)
    assert [str(day)[:10] for day in fred.get_series_vintage_dates("REVISED_Q")] == VINTAGES
    assert len(fred.get_series_all_releases("REVISED_Q")) == 9
    info = fred.get_series_info("REVISED_Q")
    assert info["id"] == "REVISED_Q" and info["frequency_short"] == "Q", info
    found = fred.search("revised")
    assert "REVISED_Q" in found.index and found.loc["REVISED_Q", "observation_start"].year == 2019, found
    assert len(fred.search_by_category(111, limit=3)) == 3
    assert "US_GDP_Q" in fred.search_by_release(53).index
    try:
        fred.get_series("NO_SUCH_SERIES")
        raise AssertionError("an unknown series was answered")
    except ValueError as error:
        assert "The series does not exist" in str(error), error


@client("pyfredapi")
def pyfredapi(module):
    from pyfredapi import _base
    _base._get_request.__wrapped__.__defaults__ = (None, None, BASE + "/fred")
    os.environ["FRED_API_KEY"] = KEY
    dated = lambda frame: dict(zip(frame["date"], frame["value"]))
    same(dated(module.get_series("REVISED_Q")), LATEST)
    same(dated(module.get_series("REVISED_Q", units="pc1", observation_start="2020-01-01")), PC1)
    assert len(module.get_series_all_releases("REVISED_Q")) == 9
    initial = module.get_series_initial_release("REVISED_Q")
    same(dated(initial), {"2020-04-01": 128, "2020-07-01": 140})
    same(dated(module.get_series_asof_date("REVISED_Q", "2020-08-01").groupby("date", as_index=False).last()), ON_2020_08_01)
    assert module.get_series_vintagedates("REVISED_Q") == VINTAGES
    assert module.get_series_info("REVISED_Q").id == "REVISED_Q"
    assert module.search_series("revised")[0]["id"] == "REVISED_Q" if isinstance(module.search_series("revised"), list) else True
    assert module.get_category(11)
    assert module.get_release(53)
    assert module.get_release_tables(53)
    assert module.get_tags()
    assert module.get_sources()
    assert module.get_releases_dates(realtime_start="2019-01-01")


@client("fedfred")
def fedfred(module):
    module.FredAPI.__del__ = lambda self: None
    fred = module.FredAPI(api_key=KEY)
    fred.base_url = BASE + "/fred"
    frame = fred.get_series_observations("REVISEDQ")
    same(dict(zip(frame.index.astype(str), frame["value"])), LATEST)
    assert fred.get_series("REVISEDQ")[0].id == "REVISED_Q"
    assert [vintage.vintage_date for vintage in fred.get_series_vintagedates("REVISEDQ")] == VINTAGES
    assert len(fred.get_category_children(0)) >= 1
    assert fred.get_category(11)[0].id == 11
    assert len(fred.get_category_series(111)) >= 5
    assert fred.get_category_tags(111) and fred.get_category_related_tags(111, tag_names="quarterly")
    assert fred.get_releases() and fred.get_release(53)[0].id == 53
    assert fred.get_release_dates(53) and fred.get_releases_dates(realtime_start="2019-01-01")
    assert fred.get_release_series(53) and fred.get_release_sources(53) and fred.get_release_tags(53)
    assert fred.get_release_tables(53)
    assert fred.get_series_categories("USGDPQ") and fred.get_series_release("USGDPQ")
    assert fred.get_series_search("revised") and fred.get_series_search_tags("revised")
    assert fred.get_series_tags("REVISEDQ") and fred.get_series_updates()
    assert fred.get_sources() and fred.get_source(18) and fred.get_source_releases(18)
    assert fred.get_tags() and fred.get_related_tags("quarterly") and fred.get_tags_series("quarterly")


@client("full_fred")
def full_fred(_):
    from full_fred.fred import Fred
    os.environ["FRED_API_KEY"] = KEY
    fred = Fred()
    fred._FredBase__url_base = BASE + "/fred/"
    frame = fred.get_series_df("REVISED_Q")
    same(dict(zip(frame["date"], frame["value"])), LATEST)
    frame = fred.get_series_df("REVISED_Q", units="pc1", observation_start="2020-01-01")
    same(dict(zip(frame["date"], frame["value"])), PC1)
    assert fred.get_series_vintagedates("REVISED_Q")["vintage_dates"] == VINTAGES
    assert fred.get_a_series("REVISED_Q")["seriess"][0]["id"] == "REVISED_Q"
    assert fred.get_a_category(11)["categories"][0]["id"] == 11
    assert fred.get_child_categories(0)["categories"]
    assert fred.get_series_in_a_category(111)["count"] >= 5
    assert fred.get_all_releases()["count"] >= 3 and fred.get_a_release(53)["releases"]
    assert fred.get_release_dates(53)["release_dates"] and fred.get_sources_for_a_release(53)["sources"]
    assert fred.get_release_tables(53)["elements"]
    assert fred.search_for_series(["revised"])["count"] == 1
    assert fred.get_tags_for_a_series("REVISED_Q")["tags"] and fred.get_series_updates()["count"] >= 1
    assert fred.get_all_sources()["sources"] and fred.get_releases_for_a_source(18)["releases"]
    assert fred.get_all_tags()["tags"] and fred.get_series_matching_tags(["quarterly"])["seriess"]


@client("fred")
def fred_py_api(module):
    fred = module.FredAPI(api_key=KEY)
    fred.base_url = BASE + "/fred"
    rows = fred.get_series_observations("REVISED_Q")["observations"]
    same({row["date"]: row["value"] for row in rows}, LATEST)
    root = fred.get_series_observations("REVISED_Q", file_type="xml", realtime_start="1776-07-04", realtime_end="9999-12-31")
    assert len(root) == 9 and root.get("count") == "9", root.attrib
    assert fred.get_series_vintagedates("REVISED_Q")["vintage_dates"] == VINTAGES
    assert fred.get_category_series(111)["seriess"] and fred.get_category_related(11)["categories"] == []
    assert fred.get_release_related_tags(53, "quarterly")["tags"]
    assert fred.get_release_tables(53)["elements"]
    assert fred.get_series_search_related_tags("revised", "quarterly")["tags"]
    assert fred.get_tags_series("quarterly")["seriess"] and fred.get_source(18)["sources"]


@client("pandas_datareader")
def pandas_datareader(_):
    from pandas_datareader.fred import FredReader
    FredReader.url = property(lambda self: BASE + "/graph/fredgraph.csv")
    frame = FredReader(["REVISED_Q", "USGDPQ"], start="2019-01-01", end="2020-12-31").read()
    same(frame["REVISED_Q"].loc[:"2020-07-01"], LATEST)
    assert frame["USGDPQ"].loc["2020-01-01"] > 10_000, frame


failed = 0
for name, check in CLIENTS:
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        failed += 1
        print(f"{name}: not installed ({error})")
        continue
    try:
        check(module)
        print(f"{name}: fine")
    except Exception:
        failed += 1
        print(f"{name}: failed\n{traceback.format_exc()}")
sys.exit(1 if failed else 0)
