import type { Database } from '../open/driver.js'

/** Small numbers for texts that many rows share. */
export interface Dictionary {
  /** The number of a text. A new text is written in the caller's transaction. */
  idOf(text: string): number
  /** The number of a text; `undefined` when it has none. */
  known(text: string): number | undefined
  textOf(id: number): string
  ids(): readonly number[]
  /** How many texts have a number. */
  readonly size: number
  /** Reads all texts again, after a failed transaction. */
  reload(): void
}

export function createDictionary(
  database: Database,
  table: 'sources' | 'lane_sets',
  column: 'name' | 'lanes',
): Dictionary {
  const insert = database.prepare(`INSERT INTO ${table} (id, ${column}) VALUES (?, ?)`)
  const all = database.prepare(`SELECT id, ${column} AS text FROM ${table}`)
  let byText = new Map<string, number>()
  let byId = new Map<number, string>()
  let last = 0

  function add(id: number, text: string): number {
    byText.set(text, id)
    byId.set(id, text)
    last = Math.max(last, id)
    return id
  }

  function write(text: string): number {
    insert.run(last + 1, text)
    return add(last + 1, text)
  }

  function reload(): void {
    byText = new Map()
    byId = new Map()
    last = 0
    for (const { id, text } of all.all()) add(Number(id), String(text))
  }

  reload()
  return {
    idOf: (text) => byText.get(text) ?? write(text),
    known: (text) => byText.get(text),
    textOf: (id) => byId.get(id) ?? '',
    ids: () => [...byId.keys()],
    get size() {
      return byId.size
    },
    reload,
  }
}
