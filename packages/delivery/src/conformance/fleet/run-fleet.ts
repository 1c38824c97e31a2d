import assert from 'node:assert/strict'
import { createBarrier } from './barrier.js'
import type { Disturbance, FleetCall, FleetScene } from './call.js'
import { type Engine, startEngine } from './engine.js'
import { eventually, within } from './story.js'
import type { FleetSubject } from './subject.js'
import { createFleetVendor } from './vendor.js'

/** A lane that the worker alone delivers. */
const canary = 'canary'

/** Longer than a lease of the engine, which is 30 seconds. */
const beyondLeaseMs = 32_000

/** Runs all calls in one fleet, at the same time. Resolves with the errors of those that failed, by their names. */
export async function runFleet(
  subject: FleetSubject,
  disturbance: Disturbance,
  calls: readonly FleetCall[],
): Promise<ReadonlyMap<string, Error>> {
  const place = await subject.make()
  const vendor = createFleetVendor()
  const engines: Engine[] = []
  const names = calls.map(({ name }) => name)
  const lanes = { ...Object.fromEntries(calls.map(({ name, options = {} }) => [name, options])), [canary]: {} }
  const start = async (name: string, deliver: boolean | readonly string[]) => {
    const engine = await startEngine(subject, { name, place, vendor, lanes, deliver })
    engines.push(engine)
    return engine
  }
  try {
    // The first one makes the tables.
    const api = await start('api', false)
    const worker = await start('worker', [...names, canary])
    const more = { 'two engines': 0, 'five engines': 3 }[disturbance as string] ?? 1
    const others = await Promise.all(Array.from({ length: more }, (_, index) => start(`other-${index + 1}`, names)))
    const isAway = disturbance.startsWith('one')
    const isDead = disturbance === 'one killed'
    const [middle, end] = [createBarrier(calls.length), createBarrier(calls.length)]
    const play = async (call: FleetCall): Promise<Error | undefined> => {
      const arrived = { middle: () => middle.arrive(call), end: () => end.arrive(call) }
      const scene: FleetScene = {
        ...{ lane: call.name, vendor, api, worker, isAway, isDead, ...arrived },
        steady: isAway ? others : [worker, ...others],
        join: (name) => start(name, [call.name]),
      }
      try {
        await within(240_000, call.run(scene))
        return undefined
      } catch (error) {
        return error as Error
      } finally {
        middle.leave(call)
        end.leave(call)
      }
    }
    const playing = Promise.all(calls.map(async (call) => [call.name, await play(call)] as const))
    await middle.full
    disturb(worker, disturbance)
    const until = performance.now() + (isAway ? beyondLeaseMs : 0)
    middle.open()
    await end.full
    await new Promise((resolve) => setTimeout(resolve, until - performance.now()))
    mend(worker, disturbance)
    if (!isDead) {
      const [event] = [{ type: 'track', event: 'Mended', messageId: canary, userId: canary } as const]
      await api.waybill.accept(event, { destinations: [canary] })
      await vendor.until(canary, ({ length }) => length > 0)
    }
    end.open()
    const results = await playing
    await eventually(async () => assert.deepEqual(await api.waybill.totals(), await api.waybill.recount()), 10_000)
    return new Map(results.flatMap(([name, error]) => (error ? [[name, error]] : [])))
  } finally {
    await Promise.all(engines.map((engine) => engine.end()))
    await place.remove()
  }
}

function disturb({ line, signal }: Engine, disturbance: Disturbance): void {
  if (disturbance === 'one stopped') signal('SIGSTOP')
  if (disturbance === 'one killed') signal('SIGKILL')
  if (disturbance === 'one cut off') line.cut()
}

function mend({ line, signal }: Engine, disturbance: Disturbance): void {
  if (disturbance === 'one stopped') signal('SIGCONT')
  if (disturbance === 'one cut off') line.mend()
}
