import { fromText, toText } from '@waybill/delivery/queue'
import {
  type ConsentByCategory,
  type ControlState,
  type Heard,
  markAfter,
  type NumberedMark,
  type PersonChange,
  type PersonMark,
  personKeyDiffers,
  type StorePersons,
  saysNothing,
} from '@waybill/delivery/store'
import type { Database, SqlRow, Statement } from '../database/database.js'

export interface PersonsOptions {
  readonly database: Database
  /** Runs a change, and applies it in this process. */
  readonly change: (write: () => Promise<number>) => Promise<number>
  /** Waits until all processes have heard of a change. */
  readonly heard: (change: number) => Promise<Heard>
}

/** What is kept of persons, for all processes. Marks are changed under the lock of `control`, so one after the other. */
export function createPersons({ database, change, heard }: PersonsOptions): StorePersons {
  const { schema, run, unit } = database
  const select = `SELECT * FROM ${schema}.persons`

  async function marksOf(read: Statement, digests: readonly string[]): Promise<PersonMark[]> {
    return (await read(`${select} WHERE digest = ANY($1)`, [digests])).map(markOf).filter((mark) => !saysNothing(mark))
  }

  function store(given: PersonChange): Promise<{ version: number; marks: PersonMark[]; changed: boolean }> {
    return unit(async (within) => {
      const [row] = await within(
        `UPDATE ${schema}.control SET version = version + 1, person_key = coalesce(person_key, $1) RETURNING version, person_key`,
        [given.keyPrint],
      )
      if (row?.['person_key'] !== given.keyPrint) throw personKeyDiffers()
      const version = Number(row['version'])
      const before = await marksOf(within, given.digests)
      const after = given.digests.map((digest) => {
        const known = before.find((mark) => mark.digest === digest) ?? { digest }
        return { known, mark: markAfter(known, given) }
      })
      for (const { known, mark } of after) if (mark !== known) await write(within, mark, version)
      const marks = after.map(({ mark }) => mark)
      return {
        version,
        marks: marks.filter((mark) => !saysNothing(mark)),
        changed: after.some(({ known, mark }) => mark !== known),
      }
    })
  }

  const write = (within: Statement, { digest, suppressed, consent }: PersonMark, version: number) =>
    within(
      `INSERT INTO ${schema}.persons (digest, suppressed_at, reason, consent, version) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (digest) DO UPDATE SET suppressed_at = excluded.suppressed_at, reason = excluded.reason,
         consent = excluded.consent, version = excluded.version`,
      [
        digest,
        suppressed?.at ?? null,
        suppressed?.reason === undefined ? null : toText(suppressed.reason),
        consent ? toText(JSON.stringify(consent)) : null,
        version,
      ],
    )

  return {
    async all() {
      const [row] = await run(`SELECT person_key FROM ${schema}.control`)
      const marks = (await run(select)).map(markOf).filter((mark) => !saysNothing(mark))
      const keyPrint = row?.['person_key']
      return { ...(typeof keyPrint === 'string' && { keyPrint }), marks }
    },
    get: (digests) => marksOf(run, digests),
    async change(given) {
      let result: Awaited<ReturnType<typeof store>> | undefined
      const version = await change(async () => {
        result = await store(given)
        return result.version
      })
      const { marks = [], changed = false } = result ?? {}
      return { ...(await heard(version)), marks, changed }
    },
  }
}

/** Rows that one statement reads. */
const page = 10_000

/** The marks that changed after a change, in the order of the changes. `undefined` where none did. */
export async function personsSince(
  { schema, run }: Database,
  known: number,
  keyPrint: string,
): Promise<NonNullable<ControlState['persons']>> {
  const marks: NumberedMark[] = []
  for (let [version, digest] = [known, '\u{10ffff}']; ; ) {
    const rows = await run(
      `SELECT * FROM ${schema}.persons WHERE (version, digest) > ($1::bigint, $2::text COLLATE "C")
       ORDER BY version, digest LIMIT ${page}`,
      [version, digest],
    )
    for (const row of rows) marks.push({ ...markOf(row), change: Number(row['version']) })
    const last = rows.at(-1)
    if (!last || rows.length < page) return { keyPrint, marks }
    version = Number(last['version'])
    digest = String(last['digest'])
  }
}

function markOf(row: SqlRow): PersonMark {
  const { suppressed_at: at, reason, consent } = row
  return {
    digest: String(row['digest']),
    ...(at !== null && {
      suppressed: { at: Number(at), ...(reason !== null && { reason: fromText(String(reason)) }) },
    }),
    ...(consent !== null && { consent: JSON.parse(fromText(String(consent))) as ConsentByCategory }),
  }
}
