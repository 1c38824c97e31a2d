import type { CustomerEvent } from '@waybill/core'
import { mappingKey } from '@waybill/core/destination'
import type { NewEvent } from '@waybill/delivery/store'
import type { Database, Value } from '../open/driver.js'

/** A row of `events`, the log of accepted events. */
export interface StoredEvent {
  readonly seq: number
  readonly source: number
  readonly messageId: string
  readonly at: number
  readonly name: string
  readonly keys: readonly string[]
  readonly barrier: boolean
  readonly bytes: number
  readonly laneSet: number
  /** `undefined` once it is erased or dropped. */
  readonly event: CustomerEvent | undefined
}

/** A new event to insert. */
export interface NewEventRow {
  readonly seq: number
  readonly event: NewEvent
  readonly source: number
  readonly laneSet: number
  readonly keepBody: boolean
}

export interface EventRows {
  insert(rows: readonly NewEventRow[]): void
  get(seq: number): StoredEvent | undefined
  after(seq: number, limit: number): readonly StoredEvent[]
  before(seq: number, limit: number): readonly StoredEvent[]
  isThere(seq: number, source: number, messageId: string): 'yes' | 'other' | 'gone'
  acceptedAt(seq: number): number | undefined
  eraseBody(seq: number): void
  eraseBodies(seqs: readonly number[]): void
  deleteBetween(first: number, last: number): void
}

const columns = 10
const places = `(${Array(columns).fill('?').join(', ')})`
// Rows that one statement inserts. More would save nothing.
const together = 16

export function createEventRows(database: Database): EventRows {
  const insert = database.prepare(`INSERT INTO events VALUES ${places}`)
  const insertMany = database.prepare(`INSERT INTO events VALUES ${Array(together).fill(places).join(', ')}`)
  const get = database.prepare('SELECT * FROM events WHERE seq = ?')
  const after = database.prepare('SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?')
  const before = database.prepare('SELECT * FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?')
  const idOf = database.prepare('SELECT source, message_id FROM events WHERE seq = ?')
  const at = database.prepare('SELECT at FROM events WHERE seq >= ? ORDER BY seq LIMIT 1')
  const erase = database.prepare('UPDATE events SET body = NULL WHERE seq = ?')
  const eraseMany = database.prepare('UPDATE events SET body = NULL WHERE seq IN (SELECT value FROM json_each(?))')
  const remove = database.prepare('DELETE FROM events WHERE seq BETWEEN ? AND ?')
  return {
    insert(rows) {
      const inMany = rows.length - (rows.length % together)
      let values: Value[] = []
      for (let index = 0; index < rows.length; index++) {
        addValues(values, rows[index] as NewEventRow)
        if (index < inMany && values.length < together * columns) continue
        const statement = index < inMany ? insertMany : insert
        statement.run(...values)
        values = []
      }
    },
    get(seq) {
      const row = get.get(seq)
      return row && storedEventOf(row)
    },
    after: (seq, limit) => after.all(seq, limit).map(storedEventOf),
    before: (seq, limit) => before.all(seq, limit).map(storedEventOf),
    isThere(seq, source, messageId) {
      const row = idOf.get(seq)
      if (!row) return 'gone'
      return row['source'] === source && row['message_id'] === messageId ? 'yes' : 'other'
    },
    acceptedAt(seq) {
      const row = at.get(seq)
      return row && Number(row['at'])
    },
    eraseBody: (seq) => void erase.run(seq),
    eraseBodies: (seqs) => void eraseMany.run(JSON.stringify(seqs)),
    deleteBetween: (first, last) => void remove.run(first, last),
  }
}

function addValues(values: Value[], { seq, event: accepted, source, laneSet, keepBody }: NewEventRow): void {
  const { event, at, bytes, keys, barrier } = accepted
  const body = keepBody ? JSON.stringify(event) : null
  values.push(
    seq,
    source,
    event.messageId,
    at,
    mappingKey(event),
    JSON.stringify(keys),
    barrier ? 1 : 0,
    bytes,
    laneSet,
    body,
  )
}

export function storedEventOf(row: Record<string, unknown>): StoredEvent {
  const body = row['body']
  return {
    seq: Number(row['seq']),
    source: Number(row['source']),
    messageId: String(row['message_id']),
    at: Number(row['at']),
    name: String(row['name']),
    keys: JSON.parse(String(row['keys'])) as string[],
    barrier: row['barrier'] === 1,
    bytes: Number(row['bytes']),
    laneSet: Number(row['lane_set']),
    event: typeof body === 'string' ? (JSON.parse(body) as CustomerEvent) : undefined,
  }
}
