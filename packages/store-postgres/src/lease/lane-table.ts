import { WaybillError } from '@waybill/core'
import type { OrderPolicy, StoreLane } from '@waybill/delivery/store'
import type { Database } from '../database/database.js'
import { renameLanes } from './rename-lanes.js'

/** The numbers of lanes in the tables. */
export interface LaneTable {
  /** Makes missing lanes. */
  open(settings: readonly StoreLane[]): Promise<void>
  /** The number of a lane. Throws for one that this process has not opened. */
  idOf(name: string): number
  /** The number of any lane; `undefined` when there is none with this name. */
  idNamed(name: string): number | undefined
  /** The name of a lane, also of one that only other processes have. */
  nameOf(id: number): string
  /** The name that this process knows for a lane, which another one may have renamed since: `stored` is its name now. */
  knownAs(id: number, stored: string): string
  /** The numbers of all lanes known so far. */
  ids(): readonly number[]
  /** The numbers of the lanes that this process has opened. */
  own(): readonly number[]
  /** The numbers of those with this order. */
  ordered(order: OrderPolicy): readonly number[]
  /** Reads the lanes again: other processes may have made some. */
  refresh(): Promise<void>
}

export function createLaneTable(database: Database): LaneTable {
  const { schema } = database
  const ids = new Map<string, number>()
  const names = new Map<number, string>()
  const own = new Map<string, OrderPolicy>()
  /** The names of the lanes that this process has opened, by their numbers. */
  const opened = new Map<number, string>()

  async function refresh(): Promise<void> {
    for (const row of await database.run(`SELECT id, name FROM ${schema}.lanes`)) {
      const id = row['id'] as number
      const name = row['name'] as string
      // A process that started later may have renamed a lane. It has its number and, here, its name as long as this one runs.
      if (opened.has(id) || [...opened.values()].includes(name)) continue
      const before = names.get(id)
      if (before !== undefined) ids.delete(before)
      ids.set(name, id)
      names.set(id, name)
    }
  }

  async function addMissing(): Promise<void> {
    await database.unit(async (run) => {
      await run(`LOCK TABLE ${schema}.lanes IN SHARE ROW EXCLUSIVE MODE`)
      const missing = [...own.keys()].filter((name) => !ids.has(name)).length
      const [last] = await run(`SELECT coalesce(max(id), 0) AS id FROM ${schema}.lanes`)
      if (Number(last?.['id']) + missing > mostLanes) throw tooManyLanes(Number(last?.['id']), missing)
      await run(
        `WITH added AS (
           INSERT INTO ${schema}.lanes (id, name)
           SELECT (SELECT coalesce(max(id), 0) FROM ${schema}.lanes) + row_number() OVER (), name
           FROM unnest($1::text[]) AS name WHERE name NOT IN (SELECT name FROM ${schema}.lanes)
           RETURNING id)
         INSERT INTO ${schema}.tallies (lane) SELECT id FROM added`,
        [[...own.keys()]],
      )
    })
    await refresh()
  }

  return {
    async open(settings) {
      for (const { name, order } of settings) own.set(name, order)
      if (settings.some(({ formerNames = [] }) => formerNames.length > 0)) await renameLanes(database, settings)
      await refresh()
      if ([...own.keys()].some((name) => !ids.has(name))) await addMissing()
      for (const name of own.keys()) opened.set(ids.get(name) as number, name)
    },
    refresh,
    idOf(name) {
      const id = ids.get(name)
      if (id !== undefined && own.has(name)) return id
      throw new WaybillError(`There is no lane "${name}".`, {
        kind: 'setup',
        code: 'unknown_lane',
        hint: `Known: ${[...own.keys()].join(', ')}.`,
      })
    },
    idNamed: (name) => ids.get(name),
    knownAs: (id, stored) => opened.get(id) ?? stored,
    nameOf: (id) => names.get(id) ?? `lane ${id}`,
    own: () => [...own.keys()].map((name) => ids.get(name) as number),
    ids: () => [...names.keys()],
    ordered: (order) => [...own].filter(([, kept]) => kept === order).map(([name]) => ids.get(name) as number),
  }
}

/** The tables number lanes by `smallint`, as a number is in each row of the queue and the ledger. */
const mostLanes = 32_767

function tooManyLanes(known: number, missing: number): WaybillError {
  return new WaybillError(
    `The store has ${known} lanes and cannot take ${missing} more: a schema has ${mostLanes} at most.`,
    {
      kind: 'setup',
      code: 'too_many_lanes',
      hint: 'Give further destinations a store with another schema, or let one destination serve several accounts. Lanes of earlier configurations count, too.',
    },
  )
}
