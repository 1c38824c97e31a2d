import type { Row } from './memory-row.js'

/** The rows by `seq`, in order: appended at one end, and mostly removed at the other. */
export interface RowLog {
  get(seq: number): Row | undefined
  /** The `seq` must be one above the last. */
  push(row: Row): void
  remove(seq: number): void
  values(): Iterable<Row>
}

export function createRowLog(): RowLog {
  let rows: (Row | undefined)[] = []
  // Of the first place in `rows`.
  let firstSeq = 1
  // Places at the start that are empty.
  let head = 0

  function* values(): Iterable<Row> {
    // Removing and compacting while somebody iterates must not tear the walk.
    const walked = rows
    for (let index = head; index < walked.length; index++) {
      const row = walked[index]
      if (row) yield row
    }
  }

  return {
    get: (seq) => rows[seq - firstSeq],
    push(row) {
      rows.push(row)
    },
    remove(seq) {
      rows[seq - firstSeq] = undefined
      while (head < rows.length && rows[head] === undefined) head++
      if (head < 4_096 || head * 2 < rows.length) return
      rows = rows.slice(head)
      firstSeq += head
      head = 0
    },
    values,
  }
}
