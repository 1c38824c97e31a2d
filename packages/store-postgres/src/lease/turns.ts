/** Ready deliveries of a lane that have their class, endpoint and source in common. */
export interface Group {
  /** Whether they are replayed ones. */
  readonly bulk: boolean
  /** The endpoint under which they are filed, as the column holds it; '' for none. */
  readonly endpoint: string
  /** The number of the source. */
  readonly source: number
  /** The `seq` of the first one that may be there. */
  readonly start: number
}

/** Groups of which a claim asks, and the place of each one's source in the round. */
export type Asked = readonly { readonly group: Group; readonly round: number }[]

/** Which groups of a lane a process knows, and whose turn it is. */
export interface Turns {
  /** The source that had its turn last; `undefined` before the first. */
  readonly last: number | undefined
  /** Begins a lease: all known groups may have deliveries. Groups that are not `open` are left out of it. */
  begin(isOpen: (endpoint: string) => boolean): void
  /** Replaces the known groups by what a look found. */
  learn(groups: readonly Group[]): void
  /** Groups that may have deliveries, of the next sources in turn. */
  next(bulk: boolean, rows: number): Asked
  /** How many rows to ask each group for, so that `rows` come together. */
  share(asked: Asked, rows: number): number
  /** Notes how many rows a group had of those that it was asked for, and where they began. */
  found(group: Group, rows: { readonly count: number; readonly of: number; readonly first: number | undefined }): void
  /** Notes the source that gave the last delivery. */
  served(source: number): void
  /** Live deliveries of the source came, which are not filed. Returns whether their group is known, or was once. */
  came(source: number): boolean
}

/** Most sources of which one claim asks, and which a look lists for an endpoint before and after the last one served. */
export const sourcesAtOnce = 256

/** Most sources of which it is known where their last claim began. */
const mostStarts = 10_000

/** Sources beyond the rows that are wanted, as some may have none. */
const spareSources = 8

/** Makes the turns of one lane, in which no group is known. */
export function createTurns(): Turns {
  let groups = new Map<string, Group>()
  let last: number | undefined
  let isOpen: (endpoint: string) => boolean = () => true
  /** Groups that gave less than they were asked for: in this lease, and in the last claim of each. */
  const empty = new Set<string>()
  let thin = new Set<string>()
  /** Where the live deliveries of a source that are not filed were found last, by the source. */
  const starts = new Map<number, number>()

  /** Before the first turn whoever waits longest is first. After that sources stand in a ring, by number. */
  function inTurn(open: readonly Group[]): number[] {
    const first = new Map<number, number>()
    for (const { source, start } of open) first.set(source, Math.min(start, first.get(source) ?? start))
    const from = last
    const rank =
      from === undefined ? (source: number) => first.get(source) ?? 0 : (source: number) => (source - from - 1) >>> 0
    return [...first.keys()].sort((a, b) => rank(a) - rank(b))
  }

  return {
    get last() {
      return last
    },
    begin(openness) {
      isOpen = openness
      empty.clear()
    },
    learn(found) {
      groups = new Map(found.map((group) => [keyOf(group), group]))
      thin = new Set([...thin].filter((key) => groups.has(key)))
      empty.clear()
    },
    next(bulk, rows) {
      const open = [...groups.values()].filter(
        (group) => group.bulk === bulk && isOpen(group.endpoint) && !empty.has(keyOf(group)),
      )
      const sources = inTurn(open).slice(0, Math.min(sourcesAtOnce, rows + spareSources))
      const rounds = new Map(sources.map((source, round) => [source, round]))
      return open.flatMap((group) => {
        const round = rounds.get(group.source)
        return round === undefined ? [] : [{ group, round }]
      })
    },
    share(asked, rows) {
      // Sources that have little give all of it, and the others share the rest.
      const rich = new Set(asked.filter(({ group }) => !thin.has(keyOf(group))).map(({ round }) => round))
      return Math.ceil(rows / Math.max(1, rich.size))
    },
    found(group, { count, of, first }) {
      const key = keyOf(group)
      if (count < of) {
        empty.add(key)
        thin.add(key)
      } else thin.delete(key)
      if (first === undefined) return
      groups.set(key, { ...group, start: first })
      if (group.bulk || group.endpoint !== '') return
      if (starts.size >= mostStarts) starts.clear()
      starts.set(group.source, first)
    },
    served(source) {
      last = source
    },
    came(source) {
      const group = { bulk: false, endpoint: '', source }
      const key = keyOf(group)
      if (groups.has(key)) return true
      const start = starts.get(source)
      if (start === undefined) return false
      groups.set(key, { ...group, start })
      return true
    },
  }
}

function keyOf({ bulk, endpoint, source }: Omit<Group, 'start'>): string {
  return `${bulk} ${source} ${endpoint}`
}
