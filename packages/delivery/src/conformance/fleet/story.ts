import assert from 'node:assert/strict'
import type { CustomerEventInput } from '@waybill/core'
import type { Totals } from '../../store/ledger.js'
import type { FleetScene } from './call.js'

/** So many events of the call, `<lane>-<name>-<index>`, each of a user of its own unless one is named. */
export function eventsOf(
  { lane }: Pick<FleetScene, 'lane'>,
  count: number,
  { name = 'm', userId, event = 'Viewed' }: { name?: string; userId?: string; event?: string } = {},
): readonly CustomerEventInput[] {
  return Array.from({ length: count }, (_, index) => {
    const messageId = `${lane}-${name}-${index}`
    return { type: 'track', event, messageId, userId: userId ?? messageId }
  })
}

/** Accepts events for the call's lane alone. */
export async function accept({ api, lane }: FleetScene, events: readonly CustomerEventInput[]): Promise<void> {
  const answers = await api.waybill.acceptMany(events, { destinations: [lane] })
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set(['accepted']))
}

/** The vendor keeps what arrives, and each engine that delivers has something on the wire. Resolves with how many requests. */
export async function fillWires(scene: FleetScene, events: readonly CustomerEventInput[]): Promise<number> {
  const { vendor, lane, worker, steady } = scene
  const names = new Set([worker, ...steady].map(({ name }) => name))
  const full = names.size * 2
  vendor.keep(lane)
  await accept(scene, events)
  await vendor.until(lane, (arrivals) => arrivals.length === full)
  return full
}

/** The lane's totals, once they are so. */
export function totalsOf(
  { api, lane }: FleetScene,
  expected: Partial<Totals[string]>,
  withinMs = 60_000,
): Promise<void> {
  return eventually(async () => {
    const totals = (await api.waybill.totals())[lane]
    for (const [state, count] of Object.entries(expected))
      assert.equal(totals?.[state as keyof Totals[string]], count, `${state} in ${JSON.stringify(totals)}`)
  }, withinMs)
}

/** Tries again until it does not throw. Rejects with the last error. */
export async function eventually(check: () => Promise<void>, withinMs = 60_000): Promise<void> {
  for (const until = performance.now() + withinMs; ; ) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > until) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** What it resolves with. Rejects when that takes longer. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not answered within ${ms} ms`)), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** A licence of five seconds, and what a busy machine takes. */
export const controlMs = 10_000

/** Nothing arrives at the vendor for these ids, or the lane, that had not arrived before. Call it at the end. */
export function arrivedSince({ vendor, lane }: FleetScene, before: number, prefix = ''): readonly string[] {
  return vendor
    .of(lane)
    .slice(before)
    .filter(({ messageId }) => messageId.startsWith(prefix))
    .map(({ engine, messageId }) => `${messageId} by ${engine}`)
}

/** Each of these events has arrived. */
export function assertArrived({ vendor, lane }: FleetScene, events: readonly CustomerEventInput[]): void {
  const arrived = new Set(vendor.of(lane).map(({ messageId }) => messageId))
  assert.deepEqual(
    events.map(({ messageId }) => String(messageId)).filter((id) => !arrived.has(id)),
    [],
    'not at the vendor',
  )
}
