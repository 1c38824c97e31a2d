import { fromText, toText } from '@waybill/delivery/queue'
import type { ControlState, Hold, VendorPause } from '@waybill/delivery/store'
import type { Database } from '../database/database.js'
import { keyHash } from '../database/digests.js'
import type { LaneTable } from '../lease/lane-table.js'
import { personsSince } from './persons.js'

/** The rows of what is decided for all processes. Every change has a number, given out under one lock, in the order of commits. */
export interface Changes {
  /** Stores a hold. Resolves with the number of the change, as the others do. */
  hold(hold: Hold, by: string): Promise<number>
  /** Deletes the hold, and the pauses, and writes down that all processes resume. */
  resume(lane: string, endpoint: string | undefined): Promise<number>
  pause(pause: VendorPause): Promise<number>
  /** Writes down that nothing of these persons is sent that was accepted before now. */
  forget(keys: readonly string[]): Promise<number>
  /** The number of the newest change. */
  newest(): Promise<number>
  /** What is decided now, and the number of the newest change. `known`: the newest one that is known; `undefined` at first. */
  read(known: number | undefined): Promise<{ readonly newest: number; readonly state: ControlState }>
}

export function createChanges(database: Database, lanes: LaneTable): Changes {
  const { schema, run } = database
  /** One statement that changes something, as a new change. */
  async function change(statement: string, values: readonly unknown[]): Promise<number> {
    const [row] = await run(
      `WITH change AS (UPDATE ${schema}.control SET version = version + 1 RETURNING version) ${statement} RETURNING version`,
      values,
    )
    return Number(row?.['version'])
  }

  const targetOf = ({ id, lane: stored, endpoint }: Filed) => {
    const lane = lanes.knownAs(id, stored)
    return endpoint === '' ? { lane } : { lane, endpoint: fromText(endpoint) }
  }

  const readState = `SELECT c.version,
    (SELECT json_agg(json_build_object('id', l.id, 'lane', l.name, 'endpoint', h.endpoint, 'reason', h.reason, 'change', h.version))
      FROM ${schema}.holds h JOIN ${schema}.lanes l ON l.id = h.lane) AS holds,
    (SELECT json_agg(json_build_object('id', l.id, 'lane', l.name, 'endpoint', p.endpoint,
        'forMs', extract(epoch FROM p.until - clock_timestamp()) * 1000))
      FROM ${schema}.pauses p JOIN ${schema}.lanes l ON l.id = p.lane WHERE p.until > clock_timestamp()) AS pauses,
    (SELECT json_agg(json_build_object('id', l.id, 'lane', l.name, 'endpoint', r.endpoint))
      FROM ${schema}.resumes r JOIN ${schema}.lanes l ON l.id = r.lane WHERE r.version > $1) AS resumed,
    (SELECT json_agg(json_build_object('change', f.version, 'keys', f.keys::text[], 'upTo', f.up_to))
      FROM ${schema}.forgets f) AS forgetting,
    c.person_key, (SELECT max(p.version) FROM ${schema}.persons p) AS persons
    FROM ${schema}.control c`

  return {
    hold: ({ lane, endpoint, reason }, by) =>
      change(
        `INSERT INTO ${schema}.holds AS h (lane, endpoint, reason, version, since, held_by)
         SELECT $1, $2, $3, version, clock_timestamp(), $4 FROM change
         ON CONFLICT (lane, endpoint) DO UPDATE SET reason = excluded.reason, version = excluded.version,
           since = coalesce(h.since, excluded.since), held_by = coalesce(h.held_by, excluded.held_by)`,
        [lanes.idOf(lane), toText(endpoint ?? ''), toText(reason), toText(by)],
      ),
    resume: (lane, endpoint = '') =>
      change(
        `, freed AS (
           DELETE FROM ${schema}.holds WHERE lane = $1 AND endpoint = $2
         ), rested AS (
           DELETE FROM ${schema}.pauses WHERE lane = $1 AND ($2 = '' OR endpoint = $2)
         )
         INSERT INTO ${schema}.resumes (lane, endpoint, version) SELECT $1, $2, version FROM change
         ON CONFLICT (lane, endpoint) DO UPDATE SET version = excluded.version`,
        [lanes.idOf(lane), toText(endpoint)],
      ),
    pause: ({ lane, endpoint = '', forMs }) =>
      change(
        `INSERT INTO ${schema}.pauses AS p (lane, endpoint, until, version)
         SELECT $1, $2, clock_timestamp() + $3::float8 * interval '1 millisecond', version FROM change
         ON CONFLICT (lane, endpoint) DO UPDATE SET until = greatest(p.until, excluded.until), version = excluded.version`,
        [lanes.idOf(lane), toText(endpoint), forMs],
      ),
    forget: (keys) =>
      change(
        `INSERT INTO ${schema}.forgets (version, keys, up_to, at, xid)
         SELECT version, $1::bigint[], (SELECT last_value FROM ${schema}.seqs), clock_timestamp(), pg_current_xact_id() FROM change`,
        [keys.map(keyHash)],
      ),
    async newest() {
      const [row] = await run(`SELECT version FROM ${schema}.control`)
      return Number(row?.['version'])
    },
    async read(known) {
      // What was resumed before this process began is nothing to it.
      const [row] = await run(readState, [known ?? 2 ** 53 - 1])
      const list = <T>(name: string) => (row?.[name] ?? []) as readonly T[]
      const newest = Number(row?.['version'])
      const forgets = list<Forgotten>('forgetting')
      const areOther = Number(row?.['persons'] ?? 0) > (known ?? 0)
      const state: ControlState = {
        known: known ?? 0,
        holds: list<Filed & { reason: string; change: number }>('holds').map((hold) => ({
          ...targetOf(hold),
          reason: fromText(hold.reason),
          change: hold.change,
        })),
        pauses: list<Filed & { forMs: number }>('pauses').map((pause) => ({ ...targetOf(pause), forMs: pause.forMs })),
        resumed: list<Filed>('resumed').map(targetOf),
        forgetting: forgets
          .filter(({ change }) => change > (known ?? newest))
          .map(({ change, keys, upTo }) => ({
            change,
            upTo,
            isTheirs: hasKeyOf(new Map(keys.map((key) => [key, upTo]))),
          })),
        ...(forgets.length > 0 && { isForgotten: hasKeyOf(lastOfEach(forgets)) }),
        ...(areOther && { persons: await personsSince(database, known ?? 0, String(row?.['person_key'])) }),
      }
      return { newest, state }
    },
  }
}

interface Filed {
  readonly id: number
  readonly lane: string
  readonly endpoint: string
}

interface Forgotten {
  readonly change: number
  /** Hashes. */
  readonly keys: readonly string[]
  readonly upTo: number
}

/** Up to which `seq` the events with each key are forgotten. */
function lastOfEach(forgets: readonly Forgotten[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>()
  for (const { keys, upTo } of forgets) for (const key of keys) last.set(key, Math.max(last.get(key) ?? 0, upTo))
  return last
}

/** Whether one of an event's keys has a mark at or after its `seq`. */
function hasKeyOf(marks: ReadonlyMap<string, number>) {
  return (keys: readonly string[], seq = 0) => keys.some((key) => (marks.get(keyHash(key)) ?? -1) >= seq)
}
