import { type AuditEnd, type AuditLine, auditDigest, type StoreAudit } from '../store/audit.js'

/** Something that is wrong with the log, and where. */
export interface AuditFault {
  /** The number of the line. */
  readonly number: number
  /**
   * `altered`: its digest is not that of what it says. `removed`: it is not there. `replaced`: it is right by itself, and another
   * than the one that the next line was chained to.
   */
  readonly fault: 'altered' | 'removed' | 'replaced'
}

/** What a check of the log has found. */
export interface AuditVerdict {
  /** Whether nothing is wrong. */
  readonly whole: boolean
  /** How many lines there are. */
  readonly lines: number
  /** The last line that was cut off after its time. */
  readonly cut: AuditEnd
  /** The newest line. Whoever noted it elsewhere can tell that the log still leads to it. */
  readonly last: AuditEnd
  /** What is wrong, at most 100 lines. */
  readonly faults: readonly AuditFault[]
}

const pageSize = 1_000
const mostFaults = 100

/**
 * Reads the whole log and follows its chain. It finds each line that was changed, taken out or put in by whoever did not also write
 * all that came after it anew. Against that, note `last` elsewhere from time to time and give it as `known`: the log must still have that
 * line.
 */
export async function checkAudit(audit: Pick<StoreAudit, 'read'>, known?: AuditEnd): Promise<AuditVerdict> {
  const faults: AuditFault[] = []
  let { cut, last } = await audit.read(0, 1)
  let before: AuditEnd = cut
  let lines = 0

  function removed(from: number, to: number): void {
    for (let number = from; number <= to && faults.length < mostFaults; number++)
      faults.push({ number, fault: 'removed' })
  }

  function follow(line: AuditLine): void {
    lines++
    if (line.number > before.number + 1) removed(before.number + 1, line.number - 1)
    else if (line.previous !== before.digest && before.number > 0)
      faults.push({ number: before.number, fault: 'replaced' })
    const isAltered = auditDigest(line) !== line.digest
    if (isAltered) faults.push({ number: line.number, fault: 'altered' })
    if (known?.number === line.number && known.digest !== line.digest && !isAltered)
      faults.push({ number: line.number, fault: 'replaced' })
    before = line
  }

  for (let page = await audit.read(cut.number, pageSize); ; page = await audit.read(before.number, pageSize)) {
    ;({ cut, last } = page)
    for (const line of page.lines) follow(line)
    if (page.lines.length < pageSize) break
  }
  if (before.number < last.number) removed(before.number + 1, last.number)
  else if (before.digest !== last.digest) faults.push({ number: before.number, fault: 'replaced' })
  if (known && known.number > Math.max(before.number, last.number)) removed(before.number + 1, known.number)
  const found = [...new Map(faults.map((one) => [`${one.number} ${one.fault}`, one])).values()].slice(0, mostFaults)
  return { whole: found.length === 0, lines, cut, last, faults: found }
}
