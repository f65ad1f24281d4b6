"""One series as JSON from Almanac, PostgreSQL 15, Datasette and ROAPI, on the same rows, side by side.

    python3 tests/bench/beside.py ALMANAC [--series 10000] [--periods 300] [--seconds 5] [--only almanac,...]

ALMANAC is the built binary. Everything is made in a folder of its own that is gone afterwards: the rows as CSV, the
databases, a virtual environment with Datasette and ROAPI. PostgreSQL's programs (initdb, postgres, pgbench) are looked
for where `pg_config --bindir` says, or on the path; without them it is left out. Requests are counted by the bench
`requests`, PostgreSQL's by pgbench with a prepared statement that makes the same JSON.

The large run, by hand and with some hours: `--series 840000 --periods 175 --only almanac` is 147 million rows; it also
prints the size of the database.
"""

import argparse, os, pathlib, random, shutil, subprocess, sys, tempfile, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PORTS = dict(almanac=18530, datasette=18531, roapi=18532, postgres=18533)
MAPPING = 'layout = "long"\nseries = "id"\nperiod = "time"\nvalue = "number"\nunknown_series = "create"\n'

arguments = argparse.ArgumentParser()
arguments.add_argument("almanac")
arguments.add_argument("--series", type=int, default=10_000)
arguments.add_argument("--periods", type=int, default=300)
arguments.add_argument("--seconds", type=int, default=5)
arguments.add_argument("--only", default="almanac,postgres,datasette,roapi")
ask = arguments.parse_args()
here = pathlib.Path(tempfile.mkdtemp(prefix="almanac-beside-"))
started = []


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, cwd=here, **more)


def start(name, url, *command):
    log = open(here / f"{name}.log", "w")
    started.append(subprocess.Popen([str(part) for part in command], cwd=here, stdout=log, stderr=log))
    for _ in range(1200):
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"{name} does not answer: {(here / f'{name}.log').read_text()[-500:]}")


def measure(name, url):
    print(f"\n{name}", flush=True)
    run(here / "requests", url, ask.series, ask.seconds)


def rows():
    random.seed(1)
    months = [f"{1900 + at // 12}-{at % 12 + 1:02}" for at in range(ask.periods)]
    with open(here / "rows.csv", "w") as file:
        file.write("id,time,number\n")
        for at in range(ask.series):
            value, lines = random.uniform(10, 1000), []
            for month in months:
                value *= 1 + random.gauss(0, 0.01)
                lines.append(f"B{at:05}_M,{month},{value:.2f}\n")
            file.writelines(lines)


def almanac():
    (here / "mapping.toml").write_text(MAPPING)
    run(ask.almanac, "--db", "b.duckdb", "import", "rows.csv", "--mapping", "mapping.toml", "--published", "2025-01-15", stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{PORTS['almanac']}"
    start("almanac", f"{base}/readyz", ask.almanac, "--db", "b.duckdb", "serve", "--listen", f"127.0.0.1:{PORTS['almanac']}")
    print(f"database: {os.path.getsize(here / 'b.duckdb') / 1e6:.0f} MB", flush=True)
    measure("Almanac, native JSON", base + "/api/v1/series/B{}_M/observations")
    measure("Almanac, FRED JSON", base + "/fred/series/observations?series_id=B{}_M&file_type=json")


def datasette(bin):
    import csv, sqlite3
    database = sqlite3.connect(here / "rows.db")
    database.execute("create table observations(id text, time text, number real)")
    with open(here / "rows.csv") as file:
        lines = csv.reader(file)
        next(lines)
        database.executemany("insert into observations values (?,?,?)", lines)
    database.execute("create index by_id on observations(id, time)")
    database.commit()
    base = f"http://127.0.0.1:{PORTS['datasette']}"
    start("datasette", base + "/-/versions.json", bin / "datasette", "serve", "rows.db", "-p", PORTS["datasette"], "--setting", "max_returned_rows", 1000)
    measure("Datasette", base + "/rows/observations.json?id=B{}_M&_shape=array&_size=1000")


def roapi(bin):
    base = f"http://127.0.0.1:{PORTS['roapi']}"
    start("roapi", base + "/api/schema", bin / "roapi", "--table", f"observations={here}/rows.csv", "--addr-http", f"127.0.0.1:{PORTS['roapi']}")
    measure("ROAPI", base + "/api/tables/observations?filter[id]='B{}_M'")


def postgres():
    told = shutil.which("pg_config") and subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True).stdout
    bin = pathlib.Path((told or os.path.dirname(shutil.which("initdb") or "")).strip() or ".")
    if not (bin / "initdb").exists() or not (bin / "pgbench").exists():
        return print("\nPostgreSQL: left out, no initdb and pgbench")
    # It refuses to run as root: there it runs as the user that its package makes.
    become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    data = here / "pg"
    data.mkdir()
    if become:
        os.chmod(here, 0o755)
        shutil.chown(data, "postgres")
    log = subprocess.DEVNULL
    run(*become, bin / "initdb", "-D", data, "-U", "postgres", "-A", "trust", stdout=log)
    started.append(subprocess.Popen([*become, str(bin / "postgres"), "-D", str(data), "-p", str(PORTS["postgres"]), "-k", str(data), "-c", "listen_addresses=127.0.0.1"], stdout=log, stderr=log))
    to = ["-h", "127.0.0.1", "-p", PORTS["postgres"], "-U", "postgres"]
    for _ in range(120):
        if subprocess.run([str(part) for part in [bin / "pg_isready", *to]], stdout=log).returncode == 0:
            break
        time.sleep(0.5)
    table = "create table observations(id text, time text, number float8)"
    fill = f"\\copy observations from '{here}/rows.csv' csv header"
    for text in [table, fill, "create index on observations(id, time)", "vacuum analyze observations"]:
        run(bin / "psql", *to, "-q", "-c", text, "postgres")
    script = f"\\set n random(0, {ask.series - 1})\nselect json_agg(o order by time) from observations o where id = 'B' || lpad(:n::text, 5, '0') || '_M';\n"
    (here / "one.sql").write_text(script)
    print("\nPostgreSQL, json_agg through its own protocol")
    for clients in (1, 16, 64):
        for old in here.glob("pgbench_log*"):
            old.unlink()
        run(bin / "pgbench", *to, "-n", "-M", "prepared", "-f", "one.sql", "-c", clients, "-j", min(clients, 4), "-T", ask.seconds, "-l", "postgres", stdout=log, stderr=log)
        times = sorted(int(line.split()[2]) for file in here.glob("pgbench_log*") for line in open(file))
        print(f"clients={clients} requests_per_s={len(times) / ask.seconds:.0f} p50_ms={times[len(times) // 2] / 1e3:.2f} p99_ms={times[len(times) * 99 // 100] / 1e3:.2f}", flush=True)


try:
    only = ask.only.split(",")
    run("rustc", "--edition", "2024", "-O", "-o", here / "requests", ROOT / "tests/bench/requests.rs")
    rows()
    if "almanac" in only:
        almanac()
    if "postgres" in only:
        postgres()
    if {"datasette", "roapi"} & set(only):
        run(sys.executable, "-m", "venv", here / "venv")
        bin = here / "venv/bin"
        run(bin / "pip", "install", "-q", "datasette==0.65.5", "roapi==0.12.7")
        for name, serve in dict(datasette=datasette, roapi=roapi).items():
            if name in only:
                serve(bin)
finally:
    for process in started:
        process.terminate()
    for process in started:
        process.wait()
    shutil.rmtree(here, ignore_errors=True)
