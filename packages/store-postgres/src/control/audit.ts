import { WaybillError } from '@waybill/core'
import { type AuditEnd, type AuditLine, auditLines, auditStart, type StoreAudit } from '@waybill/delivery/store'
import type { Database, SqlRow, Statement } from '../database/database.js'

/** The number of the advisory lock under which lines are added: those of all processes are one chain. Nothing else takes it. */
const auditLock = 7_239_404

/** The audit log: a row for each line, and one with the two ends of the chain. */
export function createAudit({ schema, run, unit }: Database): StoreAudit {
  const table = `${schema}.audit`
  const ends = `${schema}.audit_ends`

  return {
    append: (entries) =>
      unit(async (within) => {
        if (entries.length === 0) return []
        await lockAudit(within, schema)
        const [row] = await within(`SELECT last FROM ${ends}`)
        const added = auditLines(endIn(row?.['last']), entries)
        await insert(within, schema, added)
        await within(`UPDATE ${ends} SET last = $1`, [textOf(added.at(-1) as AuditLine)])
        return added
      }),
    async read(after, limit) {
      // One statement, so that the ends are those of the lines.
      const rows = await run(
        `SELECT e.cut, e.last, a.line FROM ${ends} e
         LEFT JOIN (SELECT number, line FROM ${table} WHERE number > $1 ORDER BY number LIMIT $2) a ON true ORDER BY a.number`,
        [after, limit],
      )
      const { cut, last } = rows[0] ?? {}
      return { lines: rows.filter(({ line }) => line !== null).map(lineIn), cut: endIn(cut), last: endIn(last) }
    },
    prune: (before) =>
      unit(async (within) => {
        await lockAudit(within, schema)
        const [newest] = await within(
          `SELECT line FROM ${table} WHERE number < coalesce((SELECT min(number) FROM ${table} WHERE at >= $1), 9223372036854775807)
           ORDER BY number DESC LIMIT 1`,
          [before],
        )
        if (!newest) return 0
        const cut = lineIn(newest)
        await within(`UPDATE ${ends} SET cut = $1`, [textOf(cut)])
        const [gone] = await within(
          `WITH gone AS (DELETE FROM ${table} WHERE number <= $1 RETURNING 1) SELECT count(*) FROM gone`,
          [cut.number],
        )
        return Number(gone?.['count'] ?? 0)
      }),
  }
}

const copiedAtOnce = 1_000

/**
 * Copies the log of another store, or what it has beyond a copy of before. Rejects with code `audit_differs` where the tables have
 * another log: two chains cannot be one.
 */
export function copyAudit({ schema, unit }: Database, from: Pick<StoreAudit, 'read'>): Promise<void> {
  return unit(async (within) => {
    await lockAudit(within, schema)
    const [row] = await within(`SELECT last FROM ${schema}.audit_ends`)
    const known = endIn(row?.['last'])
    const { cut, last } = await from.read(0, 1)
    const { lines } = await from.read(Math.max(known.number - 1, 0), 1)
    const same = known.number === cut.number ? cut : lines[0]
    if (known.number > 0 && same?.digest !== known.digest) throw auditDiffers()
    for (let after = known.number; ; ) {
      const page = (await from.read(after, copiedAtOnce)).lines
      await insert(within, schema, page)
      after = page.at(-1)?.number ?? after
      if (page.length < copiedAtOnce) break
    }
    await within(`UPDATE ${schema}.audit_ends SET cut = coalesce(cut, $1), last = $2`, [textOf(cut), textOf(last)])
  })
}

function insert(within: Statement, schema: string, lines: readonly AuditLine[]) {
  const columns = [
    lines.map(({ number }) => number),
    lines.map(({ at }) => at),
    lines.map((line) => JSON.stringify(line)),
  ]
  return within(`INSERT INTO ${schema}.audit SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[])`, columns)
}

/** Until the transaction ends. Another schema has a log of its own. */
function lockAudit(within: Statement, schema: string) {
  return within(`SELECT pg_advisory_xact_lock(${auditLock}, hashtext($1))`, [schema])
}

function auditDiffers(): WaybillError {
  return new WaybillError('The tables have an audit log of their own, and two chains cannot be one.', {
    kind: 'setup',
    code: 'audit_differs',
    hint: 'Migrate into a schema that no gateway has written to yet.',
  })
}

function textOf({ number, digest }: AuditEnd): string {
  return JSON.stringify({ number, digest })
}

function endIn(text: unknown): AuditEnd {
  return typeof text === 'string' ? (JSON.parse(text) as AuditEnd) : auditStart
}

function lineIn(row: SqlRow): AuditLine {
  return JSON.parse(String(row['line'])) as AuditLine
}
