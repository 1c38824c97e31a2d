import type { Database } from './driver.js'
import { foreignDatabase, newerSchema, olderSchema } from './store-errors.js'

/** The steps from each schema version to the next. A released step never changes. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE store (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    clean INTEGER NOT NULL, opens INTEGER NOT NULL, hash_seed INTEGER NOT NULL,
    seq INTEGER NOT NULL, events INTEGER NOT NULL, open_events INTEGER NOT NULL, open_bytes INTEGER NOT NULL
  );
  INSERT INTO store VALUES (1, 1, 0, abs(random()) % 4294967296, 0, 0, 0, 0);
  CREATE TABLE lanes (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, low INTEGER NOT NULL,
    accepted INTEGER NOT NULL DEFAULT 0, pending INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0, parked INTEGER NOT NULL DEFAULT 0, expired INTEGER NOT NULL DEFAULT 0,
    erased INTEGER NOT NULL DEFAULT 0, purged TEXT NOT NULL DEFAULT '[0,0,0,0,0,0]'
  );
  CREATE TABLE sources (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE lane_sets (id INTEGER PRIMARY KEY, lanes TEXT NOT NULL UNIQUE);
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY, source INTEGER NOT NULL, message_id TEXT NOT NULL, at INTEGER NOT NULL,
    name TEXT NOT NULL, keys TEXT NOT NULL, barrier INTEGER NOT NULL, bytes INTEGER NOT NULL,
    lane_set INTEGER NOT NULL, body TEXT
  );
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY, lane INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    at INTEGER NOT NULL, settled TEXT NOT NULL
  );
  CREATE INDEX runs_by_first ON runs (lane, first, last);
  CREATE TABLE entries (
    seq INTEGER NOT NULL, lane INTEGER NOT NULL, state INTEGER NOT NULL, reason TEXT, detail TEXT,
    attempt INTEGER NOT NULL, step INTEGER NOT NULL, flags INTEGER NOT NULL, replays INTEGER NOT NULL, replay INTEGER,
    due INTEGER NOT NULL, wait INTEGER NOT NULL, held TEXT, at INTEGER NOT NULL, attempts TEXT NOT NULL,
    PRIMARY KEY (seq, lane)
  ) WITHOUT ROWID;
  CREATE INDEX entries_pending ON entries (lane, seq) WHERE state = 0;
  CREATE INDEX entries_parked ON entries (seq) WHERE state = 3;
  CREATE INDEX entries_replay ON entries (replay, seq) WHERE replay IS NOT NULL;
  CREATE TABLE marks (
    seq INTEGER NOT NULL, lane INTEGER NOT NULL, started INTEGER NOT NULL, doubt INTEGER NOT NULL,
    planning INTEGER NOT NULL, stops INTEGER NOT NULL, PRIMARY KEY (seq, lane)
  ) WITHOUT ROWID;
  CREATE TABLE holds (lane TEXT NOT NULL, endpoint TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (lane, endpoint)) WITHOUT ROWID;
  CREATE TABLE replays (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, complete INTEGER NOT NULL);
  CREATE TABLE hash_runs (
    id INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, size INTEGER NOT NULL
  );
  CREATE TABLE hash_slices (run INTEGER NOT NULL, slice INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (run, slice));
  `,
  // A replayed delivery keeps its place in the order: the number of its replay, and the last event that it waits for.
  `
  ALTER TABLE entries ADD COLUMN turn INTEGER;
  ALTER TABLE entries ADD COLUMN behind INTEGER;
  UPDATE entries SET turn = seq, behind = seq WHERE state = 0 AND replays > 0;
  CREATE INDEX entries_replayed ON entries (lane, turn) WHERE state = 0 AND turn IS NOT NULL;
  `,
  // Null until the bytes are counted, which no statement can do.
  `
  ALTER TABLE lanes ADD COLUMN pending_bytes INTEGER;
  `,
  // What is let go says who did it and when. A discard marks what it means as a replay does, with a row of its own kind.
  // `remarks` are null where nothing went out weaker than it was meant.
  `
  ALTER TABLE lanes ADD COLUMN discarded INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE entries ADD COLUMN discarded TEXT;
  ALTER TABLE replays ADD COLUMN discard TEXT;
  ALTER TABLE entries ADD COLUMN remarks TEXT;
  `,
  // A hold says who set it and since when, and the next start knows the rests that vendors asked for.
  `
  ALTER TABLE holds ADD COLUMN since INTEGER;
  ALTER TABLE holds ADD COLUMN held_by TEXT;
  CREATE TABLE pauses (lane TEXT NOT NULL, endpoint TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (lane, endpoint)) WITHOUT ROWID;
  `,
  // What is kept of persons, by keyed digests of their ids, and which key that is. `consent` is JSON, by category.
  `
  CREATE TABLE persons (digest TEXT PRIMARY KEY, suppressed_at INTEGER, reason TEXT, consent TEXT) WITHOUT ROWID;
  ALTER TABLE store ADD COLUMN person_key TEXT;
  `,
  // Who looked, who did: a line as JSON, and the two ends of the chain, each a number and a digest.
  `
  CREATE TABLE audit (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, line TEXT NOT NULL);
  CREATE TABLE audit_ends (cut TEXT, last TEXT);
  INSERT INTO audit_ends VALUES (NULL, NULL);
  `,
]

/** Throws when the file is the database of another program, before anything in it is changed. */
export function demandOurs(database: Database, path: string): void {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  if (tables.length > 0 && !tables.some(({ name }) => name === 'hash_runs')) throw foreignDatabase(path)
}

/** Returns the version of the schema. Throws when it is not the present one. */
export function schemaVersionOf(database: Database, path: string): number {
  const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  if (found > migrations.length) throw newerSchema(path, found, migrations.length)
  if (found < migrations.length) throw olderSchema(path, found, migrations.length)
  return found
}

/** Brings the database to the newest schema, one transaction for each step. Returns the version that it found. */
export function migrate(database: Database, path: string, steps: readonly string[] = migrations): number {
  const found = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  if (found > steps.length) throw newerSchema(path, found, steps.length)
  for (let version = found; version < steps.length; version++) {
    database.exec(`BEGIN IMMEDIATE; ${steps[version]}; PRAGMA user_version = ${version + 1}; COMMIT`)
  }
  return found
}
