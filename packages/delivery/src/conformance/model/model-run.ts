import assert from 'node:assert/strict'
import type { OrderPolicy } from '../../store/store.js'
import type { NewEvent, Ticket } from '../../store/work.js'
import { sample } from '../sample-event.js'
import { again, delivered, onStore, type StoreBench } from '../store-bench.js'
import type { StoreSubject } from '../store-subject.js'
import { commandOf, type ModelCommand } from './model-command.js'
import { endpoint, leaseAsModel } from './model-lease.js'
import { type Asked, createStoreModel, type ModelEntry, type StoreModel } from './store-model.js'

const maxPending = 9
const parked = { state: 'parked', reason: 'bad' } as const
const hold = { lane: 'a', endpoint, reason: 'bad_key' }

/** Options of `compareWithModel`. */
export interface ModelRunOptions {
  /** The order of the lane. The model knows no `identify-first`. */
  readonly order: Extract<OrderPolicy, 'none' | 'per-user'>
}

/**
 * Gives the same commands to a store and to a simple model of one. Rejects with an `AssertionError` where they differ. Any
 * natural numbers are commands, so that a property test can generate and shrink them: `fc.array(fc.nat())`.
 */
export function compareWithModel(
  subject: StoreSubject,
  commands: readonly number[],
  { order }: ModelRunOptions,
): Promise<void> {
  return onStore(subject, (bench) => compare(bench, commands.map(commandOf), order === 'per-user'), {
    order,
    maxPending,
  })
}

async function compare(bench: StoreBench, commands: readonly ModelCommand[], perUser: boolean): Promise<void> {
  const run = newRun(bench, createStoreModel(perUser, maxPending), perUser)
  for (const command of commands) {
    await run.obey(command)
    assert.deepEqual(await bench.balance(), run.model.tally(), 'the tally')
  }
  for (const [id, entry] of run.model.entries) await run.check(id, entry)
  await run.finish()
}

function newRun(bench: StoreBench, model: StoreModel, perUser: boolean) {
  const { clock, subject } = bench
  // Where time passes by itself, waits are 0 or longer than the run.
  const wait = subject.ownClock ? 60_000 : 50
  const late: Ticket[] = []

  const lease = (max: number, asked: Asked = 'any') => leaseAsModel(bench, model, { max, asked, perUser })

  async function settle(which: number, next: Parameters<StoreModel['settle']>[1]): Promise<void> {
    const entry = pick(model.leased(), which)
    if (!entry?.lease) return
    late.push(entry.lease)
    assert.deepEqual((await bench.settle([entry.lease], next)).stale, [])
    model.settle(entry, next)
  }

  async function release(entry: ModelEntry | undefined, filed: boolean): Promise<void> {
    if (!entry?.lease) return
    late.push(entry.lease)
    await bench.store.release([entry.lease], filed ? { endpoint } : {})
    model.release(entry, filed)
  }

  async function restart(how: () => Promise<unknown>): Promise<void> {
    for (const entry of model.leased()) await release(entry, false)
    await how()
    await bench.store.resume('a', endpoint)
    model.resume()
    // A store may make deliveries due when it is opened, although they waited for a time.
    await pass(4 * wait)
  }

  async function pass(ms: number): Promise<void> {
    if (subject.ownClock) return
    await clock.pass(ms)
    model.now += ms
  }

  async function purge(keep: number): Promise<void> {
    const settled = model.settled()
    const count = await bench.store.purge({ settledBefore: 0, keep, limit: 100 })
    assert.equal(count, Math.max(0, settled.length - keep), 'purged')
    for (const id of settled) {
      const entry = model.entries.get(id)
      if (entry) entry.purged = (await bench.store.where(entry.source, id)).status === 'purged'
    }
    assert.equal(model.settled().length, settled.length - count, 'purged')
  }

  const durable = subject.guarantees.durable !== 'process'

  return {
    model,
    async obey({ what, which }: ModelCommand): Promise<void> {
      switch (what) {
        case 'accept': {
          const events = [which, which >> 4].map((id) => eventOf(id % 24))
          const wanted = events.map((event) => model.accept(event))
          return assert.deepEqual(await bench.accept(...events), wanted)
        }
        case 'lease':
          return void (await lease(1 + (which % 4)))
        case 'lease what is open':
          return void (await lease(1 + (which % 4), 'open'))
        case 'lease what is filed':
          return void (await lease(1 + (which % 4), 'filed'))
        case 'deliver':
          return settle(which, delivered)
        case 'park':
          return settle(which, parked)
        case 'again': {
          const more = { stepDone: which % 5 === 0, maybeDelivered: which % 3 === 0, spent: which % 7 > 0 }
          const filed = which % 11 < 3 && !more.stepDone ? { endpoint } : {}
          return settle(which, again({ afterMs: (which % 4) * wait, ...more, ...filed }))
        }
        case 'release':
          return release(pick(model.leased(), which), false)
        case 'file':
          return release(pick(model.leased(), which), true)
        case 'hold back':
          await bench.store.hold(hold)
          model.hold()
          return release(pick(model.leased(), which), true)
        case 'resume':
          await bench.store.resume('a', endpoint)
          return model.resume()
        case 'settle stale': {
          const ticket = pick(late, which)
          if (ticket) assert.equal((await bench.settle([ticket], parked)).stale.length, 1, 'a stale ticket')
          return
        }
        case 'forget': {
          const user = `u:u${which % 4}`
          return assert.deepEqual(await bench.store.forget([user]), model.forget(user))
        }
        case 'replay': {
          const count = model.replay()
          const name = `r${which}-${late.length}`
          assert.equal(await bench.store.selectForReplay({ state: 'parked' }, name), count)
          return assert.equal(await bench.store.replay(name, 100), count)
        }
        case 'discard': {
          const user = `u${which % 4}`
          const count = model.discard(`u:${user}`)
          const name = `d${which}-${late.length}`
          const asked = { name, reason: 'no use', at: clock.now() }
          assert.equal(await bench.store.selectForDiscard({ userId: user }, asked), count)
          return assert.equal(await bench.store.discard(name, 100), count)
        }
        case 'wait':
          return pass(wait)
        case 'purge':
          return purge(which % 4)
        case 'reopen':
          return durable ? restart(bench.reopen) : undefined
        case 'crash':
          return durable ? restart(bench.crash) : undefined
        default:
          return what satisfies never
      }
    },
    async check(
      id: string,
      { source, state, purged, attempt, step, maybeDelivered, replays, body }: ModelEntry,
    ): Promise<void> {
      const where = await bench.store.where(source, id)
      if (purged) return assert.equal(where.status, 'purged', id)
      const entry = await bench.delivery(id, 'a', source)
      assert.deepEqual(
        [entry.state, entry.attempt, entry.step, entry.maybeDelivered, entry.replays ?? 0],
        [state, attempt, step, maybeDelivered, replays],
        id,
      )
      assert.equal(where.status === 'found' && where.event !== undefined, body, `the body of ${id}`)
    },
    /** Delivers what is left: nothing may be stuck. */
    async finish(): Promise<void> {
      for (const entry of model.leased()) await release(entry, false)
      await bench.store.resume('a', endpoint)
      model.resume()
      await pass(4 * wait)
      while ((await lease(100)) > 0) for (let left = model.leased().length; left > 0; left--) await settle(0, delivered)
      assert.deepEqual(await bench.balance(), model.tally(), 'the tally at the end')
      if (!subject.ownClock) assert.equal(model.tally().pending, 0, 'nothing is stuck')
    },
  }
}

/** One of a few events, of a few users and sources that cross. */
function eventOf(id: number): NewEvent {
  return sample(`m${id}`, { user: `u${id % 4}`, source: ['shop', 'blog', 'app'][id % 3] ?? '' })
}

function pick<T>(from: readonly T[], which: number): T | undefined {
  return from[which % Math.max(1, from.length)]
}
