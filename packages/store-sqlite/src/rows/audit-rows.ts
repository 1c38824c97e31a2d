import { type AuditEnd, type AuditLine, auditLines, auditStart, type StoreAudit } from '@waybill/delivery/store'
import type { Tables } from '../open/tables.js'
import type { Mutex } from '../unit/mutex.js'

/** The audit log: a row for each line, and one with the two ends of the chain. */
export function createAuditRows(
  { database, transact }: Pick<Tables, 'database' | 'transact'>,
  mutex: Mutex,
): StoreAudit {
  const put = database.prepare('INSERT INTO audit (number, at, line) VALUES (?, ?, ?)')
  const page = database.prepare('SELECT line FROM audit WHERE number > ? ORDER BY number LIMIT ?')
  const firstKept = database.prepare('SELECT number FROM audit WHERE at >= ? ORDER BY number LIMIT 1')
  const lastBefore = database.prepare('SELECT line FROM audit WHERE number < ? ORDER BY number DESC LIMIT 1')
  const upTo = database.prepare('SELECT count(*) AS count FROM audit WHERE number <= ?')
  const cutOff = database.prepare('DELETE FROM audit WHERE number <= ?')
  const ends = database.prepare('SELECT cut, last FROM audit_ends')
  const setCut = database.prepare('UPDATE audit_ends SET cut = ?')
  const setLast = database.prepare('UPDATE audit_ends SET last = ?')

  function endsNow(): { readonly cut: AuditEnd; readonly last: AuditEnd } {
    const { cut, last } = ends.get() ?? {}
    return { cut: endIn(cut), last: endIn(last) }
  }

  return {
    append: (entries) =>
      mutex.take(() => {
        const added = auditLines(endsNow().last, entries)
        const newest = added.at(-1)
        if (newest)
          transact(() => {
            for (const line of added) put.run(line.number, line.at, JSON.stringify(line))
            setLast.run(textOf(newest))
          })
        return added
      }),
    read: async (after, limit) => ({ lines: page.all(after, limit).map(lineIn), ...endsNow() }),
    prune: (before) =>
      mutex.take(() => {
        const kept = firstKept.get(before)
        const newest = lastBefore.get(kept ? Number(kept['number']) : Number.MAX_SAFE_INTEGER)
        if (!newest) return 0
        const cut = lineIn(newest)
        const gone = Number(upTo.get(cut.number)?.['count'])
        transact(() => {
          setCut.run(textOf(cut))
          cutOff.run(cut.number)
        })
        return gone
      }),
  }
}

function textOf({ number, digest }: AuditEnd): string {
  return JSON.stringify({ number, digest })
}

function endIn(text: unknown): AuditEnd {
  return typeof text === 'string' ? (JSON.parse(text) as AuditEnd) : auditStart
}

function lineIn(row: Record<string, unknown>): AuditLine {
  return JSON.parse(String(row['line'])) as AuditLine
}
