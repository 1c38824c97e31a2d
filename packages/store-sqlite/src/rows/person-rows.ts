import {
  type ConsentByCategory,
  type Heard,
  markAfter,
  type PersonMark,
  personKeyDiffers,
  type StorePersons,
  saysNothing,
} from '@waybill/delivery/store'
import type { Tables } from '../open/tables.js'
import type { Mutex } from '../unit/mutex.js'

/** What is kept of persons, and the key of their digests. */
export type PersonRows = StorePersons

/** What others had on the wire, where there are no others. */
const nobodyElse: Heard = { onTheWire: { requests: 0, deliveries: 0, events: [] }, unanswered: [] }

export function createPersonRows(
  { database, transact }: Pick<Tables, 'database' | 'transact'>,
  mutex: Mutex,
): PersonRows {
  const all = database.prepare('SELECT * FROM persons')
  const one = database.prepare('SELECT * FROM persons WHERE digest = ?')
  const put = database.prepare(
    'INSERT OR REPLACE INTO persons (digest, suppressed_at, reason, consent) VALUES (?, ?, ?, ?)',
  )
  const remove = database.prepare('DELETE FROM persons WHERE digest = ?')
  const print = database.prepare('SELECT person_key FROM store')
  const setPrint = database.prepare('UPDATE store SET person_key = ?')

  function keyPrintOf(): string | undefined {
    const known = print.get()?.['person_key']
    return typeof known === 'string' ? known : undefined
  }

  const marksOf = (digests: readonly string[]) =>
    digests.flatMap((digest) => {
      const row = one.get(digest)
      return row ? [markOf(row)] : []
    })

  function write(mark: PersonMark): void {
    const { digest, suppressed, consent } = mark
    if (saysNothing(mark)) remove.run(digest)
    else put.run(digest, suppressed?.at ?? null, suppressed?.reason ?? null, consent ? JSON.stringify(consent) : null)
  }

  return {
    async all() {
      const keyPrint = keyPrintOf()
      return { ...(keyPrint !== undefined && { keyPrint }), marks: all.all().map(markOf) }
    },
    get: async (digests) => marksOf(digests),
    change: (change) =>
      mutex.take(() => {
        const known = keyPrintOf()
        if (known !== undefined && known !== change.keyPrint) throw personKeyDiffers()
        const changes = change.digests.flatMap((digest) => {
          const before = marksOf([digest])[0] ?? { digest }
          const after = markAfter(before, change)
          return after === before ? [] : [after]
        })
        transact(() => {
          if (known === undefined) setPrint.run(change.keyPrint)
          for (const mark of changes) write(mark)
        })
        return { ...nobodyElse, marks: marksOf(change.digests), changed: changes.length > 0 }
      }),
  }
}

function markOf(row: Record<string, unknown>): PersonMark {
  const { suppressed_at: at, reason, consent } = row
  return {
    digest: String(row['digest']),
    ...(at !== null && { suppressed: { at: Number(at), ...(reason !== null && { reason: String(reason) }) } }),
    ...(consent !== null && { consent: JSON.parse(String(consent)) as ConsentByCategory }),
  }
}
