#!/usr/bin/env python3
"""Times a full scan beside DuckDB's SUMMARIZE and a Polars profile of the same table, and prints a Markdown table.

    cargo build --release && python3 benches/compare.py [--rows 5200000] [--runs 3] [--data FOLDER] > benches/runs/DATE.md

Needs the Python packages `duckdb` and `polars`. Tools take turns, each run is a process of its own with as many threads as
there are cores, and the median of the runs counts. The files are read once before the first run, so all read from memory.
"""

import argparse
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

CORES = len(os.sched_getaffinity(0))

TABLE = """create table t as select
 i as id, '1'||(array['38','39','50','86','77'])[1+(hash(i)%5)::int]||lpad((hash(i*7)%100000000)::varchar,8,'0') as phone,
 (array['张','王','李','赵','陈','刘'])[1+(hash(i*3)%6)::int]||(array['伟','芳','娜','敏','静','丽','强'])[1+(hash(i*5)%7)::int] as name,
 'user'||(hash(i*11)%9000000)::varchar||'@example.com' as email,
 (date '1950-01-01' + (hash(i*13)%25000)::int)::varchar as birth,
 (hash(i*17)%100) as age, (array['M','F'])[1+(hash(i*19)%2)::int] as gender,
 round((hash(i*23)%1000000)/100.0,2) as amount, (hash(i*29)%5000) as product_id,
 (array['Beijing','Shanghai','Guangzhou','Shenzhen','Chengdu'])[1+(hash(i*31)%5)::int] as city,
 (array['pending','paid','shipped','done'])[1+(hash(i*37)%4)::int] as status,
 (timestamp '2023-01-01' + to_seconds((hash(i*41)%31536000)::bigint))::varchar as created_at,
 round((hash(i*43)%1800000)/10000.0,4) as lng, round((hash(i*47)%900000)/10000.0,4) as lat,
 (hash(i*53)%2)::varchar as flag, md5((hash(i*59)%1000000)::varchar) as digest,
 lpad((hash(i*61)%1000000)::varchar,6,'0') as postcode,
 (hash(i*67)%256)||'.'||(hash(i*71)%256)||'.'||(hash(i*73)%256)||'.'||(hash(i*79)%256) as ip,
 'note about order '||(hash(i*83)%1000)::varchar as note, (hash(i*89)%1000000000) as score
 from range({rows}) r(i)"""

GENERATE = """
import sys, duckdb
threads, table, csv, parquet = sys.argv[1:]
database = duckdb.connect()
database.execute(f"set threads={threads}")
database.execute(table)
database.execute(f"copy t to '{csv}' (header)")
database.execute(f"copy t to '{parquet}' (format parquet, compression snappy)")
"""

DUCKDB = """
import sys, duckdb
database = duckdb.connect()
database.execute(f"set threads={sys.argv[2]}")
database.execute(f"summarize select * from '{sys.argv[1]}'").fetchall()
"""

POLARS = """
import sys, polars
path = sys.argv[1]
frame = (polars.scan_csv if path.endswith("csv") else polars.scan_parquet)(path)
wanted = []
for name, kind in frame.collect_schema().items():
    column = polars.col(name)
    wanted += [column.null_count().alias(name + " nulls"), column.approx_n_unique().alias(name + " distinct")]
    wanted += [column.min().alias(name + " min"), column.max().alias(name + " max")]
    if kind.is_numeric():
        wanted += [column.mean().alias(name + " mean"), column.std().alias(name + " deviation")]
frame.select(wanted).collect(engine="streaming")
"""


def generate(folder, rows):
    """Writes the table in both formats, where it is not there yet."""
    files = {ending: folder / f"t.{ending}" for ending in ("csv", "parquet")}
    if not all(file.exists() for file in files.values()):
        # In a process of its own: a child's peak memory is at least that of the process that starts it.
        arguments = [str(CORES), TABLE.format(rows=rows), str(files["csv"]), str(files["parquet"])]
        subprocess.run([sys.executable, "-c", GENERATE, *arguments], check=True)
    return files


def measure(command, threads):
    """Wall seconds, processor seconds and peak MiB of a command."""
    environment = os.environ | {"POLARS_MAX_THREADS": str(threads)}
    begin = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - begin
    # Popen must not wait for it a second time.
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended with status {child.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def version(package):
    """Version of an installed package."""
    from importlib import metadata

    return metadata.version(package)


def main():
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_200_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--data", type=pathlib.Path, help="folder that keeps t.csv and t.parquet")
    parser.add_argument("--qingdan", default=str(pathlib.Path(__file__).parent.parent / "target/release/qingdan"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        files = generate(options.data or pathlib.Path(scratch), options.rows)
        processor = next(
            (line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown"
        )
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        tool = subprocess.run([options.qingdan, "--version"], capture_output=True, text=True).stdout.strip()
        print(f"# A full scan beside DuckDB and Polars, {CORES} cores\n")
        print(f"- Machine: {CORES} cores ({processor}), {memory:.0f} GiB of memory, {platform.system()} {platform.machine()}")
        print(f"- Versions: {tool}, duckdb {version('duckdb')}, polars {version('polars')}, python {platform.python_version()}")
        sizes = ", ".join(f"{ending} {file.stat().st_size / 1e6:.0f} MB" for ending, file in files.items())
        print(f"- Data: {options.rows:,} rows, 20 columns; {sizes}")
        print(f"- Median of {options.runs} runs in turn; load average at the start {os.getloadavg()[0]:.1f}\n")
        print("| format | tool | wall s | CPU s | peak MiB | wall of qingdan / tool | CPU of qingdan / tool |")
        print("|---|---|---:|---:|---:|---:|---:|")
        for ending, file in files.items():
            with open(file, "rb") as opened:
                while opened.read(1 << 24):
                    pass
            out = str(pathlib.Path(scratch) / "out")
            commands = {
                "qingdan scan --depth full": [options.qingdan, "scan", str(file), "--depth", "full", "-q", "--out", out],
                "DuckDB SUMMARIZE": [sys.executable, "-c", DUCKDB, str(file), str(CORES)],
                "Polars profile": [sys.executable, "-c", POLARS, str(file)],
            }
            runs = {name: [] for name in commands}
            for _ in range(options.runs):
                for name, command in commands.items():
                    runs[name].append(measure(command, CORES))
            median = {name: [statistics.median(part) for part in zip(*all_runs)] for name, all_runs in runs.items()}
            ours = next(iter(median.values()))
            for name, (wall, cpu, peak) in median.items():
                ratios = f"{ours[0] / wall:.2f} | {ours[1] / cpu:.2f}"
                print(f"| {ending} | {name} | {wall:.1f} | {cpu:.1f} | {peak:.0f} | {ratios} |", flush=True)


if __name__ == "__main__":
    main()
