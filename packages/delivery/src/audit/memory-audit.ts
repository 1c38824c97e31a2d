import { type AuditEnd, type AuditLine, auditLines, auditStart, type StoreAudit } from '../store/audit.js'

/** The audit log, in memory. */
export function createMemoryAudit(): StoreAudit {
  let lines: readonly AuditLine[] = []
  let cut: AuditEnd = auditStart
  let last: AuditEnd = auditStart
  return {
    async append(entries) {
      const added = auditLines(last, entries)
      lines = [...lines, ...added]
      last = endOf(added.at(-1) ?? last)
      return added
    },
    read: async (after, limit) => ({ lines: lines.filter(({ number }) => number > after).slice(0, limit), cut, last }),
    async prune(before) {
      const first = lines.findIndex(({ at }) => at >= before)
      const gone = first < 0 ? lines.length : first
      cut = endOf(lines[gone - 1] ?? cut)
      lines = lines.slice(gone)
      return gone
    },
  }
}

function endOf({ number, digest }: AuditEnd): AuditEnd {
  return { number, digest }
}
