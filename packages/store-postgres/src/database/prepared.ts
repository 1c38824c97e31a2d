import type pg from 'pg'

/** Statements whose plans the server keeps for a connection. */
export interface Prepared {
  /** Gives a statement with values its name. */
  named(config: { readonly text: string; readonly values: unknown[] }): pg.QueryConfig
  /** Whether the plans of a connection are so old that they must be made anew: see `replan`. */
  isStale(client: pg.PoolClient): boolean
}

/**
 * Forgets the plans of a connection, not the statements. A plan is of the tables as they were: one that was made while the
 * queue was empty may read all of it later. The server itself notices no sooner than its next vacuum.
 */
export const replan = 'DISCARD PLANS'

/** A plan is used for so many statements and so long at least. So planning costs little, and an idle process plans seldom. */
const leastStatements = 100
const leastMs = 1_000

/** `now` returns milliseconds of a clock that never jumps. */
export function createPrepared(now: () => number): Prepared {
  const names = new Map<string, string>()
  const plans = new WeakMap<pg.PoolClient, { since: number; statements: number }>()
  return {
    named(config) {
      if (config.values.length === 0) return config
      const name = names.get(config.text) ?? `waybill_${names.size}`
      names.set(config.text, name)
      return { ...config, name }
    },
    isStale(client) {
      const used = plans.get(client) ?? { since: now(), statements: 0 }
      plans.set(client, used)
      if (++used.statements < leastStatements || now() < used.since + leastMs) return false
      plans.delete(client)
      return true
    },
  }
}
