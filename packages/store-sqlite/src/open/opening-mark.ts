import { inheritMarks } from '../rows/mark-rows.js'
import { dropUnfinishedSelections } from '../upkeep/replay.js'
import type { Database } from './driver.js'

// The first byte tells the marks from those of other programs.
const ours = 0x57_00_00_00
const openBit = 0x80_00_00
const numberBits = 0x7f_ff_ff

/**
 * A number of 32 bits for one opening of a store: the file and its lock file have it. `seed` is the store's own, so that
 * openings of different stores rarely have the same.
 */
function openingMark({ opens, seed }: { readonly opens: number; readonly seed: number }): number {
  return ours | openBit | ((opens + seed) & numberBits)
}

/** The mark of the same opening once it has ended well. */
export const closedMark = (mark: number): number => mark & ~openBit

/** Whether it is the mark of an opening that has not ended well. */
export function isOpenMark(mark: number): boolean {
  return (mark & ~numberBits) === (ours | openBit)
}

/**
 * A store raises the schema cookie of its file beyond this. SQLite's backup copies everything but the cookie, which goes on
 * from that of the file that it writes: a file that is marked as open and has a smaller one is such a copy, and whole.
 */
export const ownSchemaFrom = 2 ** 24

/** What was found in the file. */
export interface Before {
  readonly seq: number
  readonly opens: number
  readonly seed: number
  readonly unclean: boolean
  /** The mark of the present opening. */
  readonly mark: number
  /** That of the one before; absent when this is the first. */
  readonly last: number | undefined
}

/** Marks the store as in use: from here on a stop without `close` is unclean. */
export function takeOver(database: Database): Before {
  const { seq, opens, hash_seed, clean } = database.prepare('SELECT * FROM store').get() ?? {}
  const unclean = clean === 0
  const seed = Number(hash_seed)
  const last = Number(opens) > 0 ? openingMark({ opens: Number(opens), seed }) : undefined
  const mark = openingMark({ opens: Number(opens) + 1, seed })
  database.exec('BEGIN IMMEDIATE')
  inheritMarks(database, unclean)
  dropUnfinishedSelections(database)
  database.exec(`UPDATE store SET clean = 0, opens = opens + 1; PRAGMA application_id = ${mark}`)
  const schema = Number(database.prepare('PRAGMA schema_version').get()?.['schema_version'])
  if (schema < ownSchemaFrom) database.exec(`PRAGMA schema_version = ${ownSchemaFrom + schema}`)
  database.exec('COMMIT')
  return { seq: Number(seq), opens: Number(opens) + 1, seed, unclean, mark, last }
}
