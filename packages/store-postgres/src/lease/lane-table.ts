import { WaybillError } from '@waybill/core'
import type { OrderPolicy, StoreLane } from '@waybill/delivery/store'
import type { Database } from '../database/database.js'

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

  async function refresh(): Promise<void> {
    for (const { id, name } of await database.run(`SELECT id, name FROM ${schema}.lanes`)) {
      ids.set(name as string, id as number)
      names.set(id as number, name as string)
    }
  }

  return {
    async open(settings) {
      for (const { name, order } of settings) own.set(name, order)
      await refresh()
      if ([...own.keys()].every((name) => ids.has(name))) return
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
