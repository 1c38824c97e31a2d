import assert from 'node:assert/strict'
import type { StoreBench } from '../store-bench.js'
import type { Asked, StoreModel } from './store-model.js'

/** The endpoint under which a run files deliveries. */
export const endpoint = 'carts'

const optionsOf = { any: {}, open: { closed: [endpoint] }, filed: { only: endpoint } } as const

/** What to lease, and how much of it. */
export interface LeaseCommand {
  readonly max: number
  readonly asked: Asked
  readonly perUser: boolean
}

/** Leases from the store. Asserts that the model allows each, as many as it can, the living first. Resolves with their number. */
export async function leaseAsModel(
  bench: StoreBench,
  model: StoreModel,
  { max, asked, perUser }: LeaseCommand,
): Promise<number> {
  const allowed = model.leasable(asked)
  const living = allowed.filter((id) => model.entries.get(id)?.replays === 0)
  const leases = await bench.lease({ max, ...optionsOf[asked] })
  const ids = leases.map(({ event }) => event.messageId)
  assert.equal(leases.length, Math.min(max, allowed.length), `leases of ${JSON.stringify(allowed)}`)
  for (const given of leases) {
    const id = given.event.messageId
    const entry = model.entries.get(id)
    if (!entry || !allowed.includes(id)) return assert.fail(`${id} was leased; allowed: ${JSON.stringify(allowed)}`)
    entry.lease = given
    const { attempt, step, maybeDelivered } = entry
    assert.deepEqual(
      [given.attempt, given.step, given.maybeDelivered, given.head],
      [attempt, step, maybeDelivered, perUser],
      `the lease of ${id}`,
    )
  }
  assert.equal(new Set(ids).size, ids.length)
  assert.ok(
    ids.slice(0, living.length).every((id) => living.includes(id)),
    `the living first: ${JSON.stringify(ids)} where ${JSON.stringify(living)} live`,
  )
  if (leases.length < max) await restAsModel(bench, model, asked)
  return leases.length
}

/** Asserts that a lane that has leased all it can is neither woken at once for nothing nor left asleep for too long. */
async function restAsModel({ store, subject }: StoreBench, model: StoreModel, asked: Asked): Promise<void> {
  // Time passes between the two looks.
  if (subject.ownClock) return
  const due = await store.nextDue('a', optionsOf[asked])
  const wanted = model.nextDue(asked)
  assert.notEqual(due, 0, 'nothing is due once all is leased')
  if (wanted !== undefined) assert.ok(due !== undefined && due <= wanted, `due in ${due} ms, not in ${wanted} ms`)
}
