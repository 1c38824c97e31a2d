import type { Destination, Remark } from '@waybill/core'
import type { Plan } from '@waybill/core/destination'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LifecycleEvent } from './lifecycle-event.js'
import { track } from './testing/events.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'

let bench: Workbench

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(async () => {
  expect(await bench.delivery.recount()).toEqual(await bench.delivery.totals())
  await bench.close()
})

const lacking: Remark = { code: 'order_as_event', field: 'properties.currency', hint: 'It is missing.' }
const clamped: Remark = { code: 'time_clamped', field: 'timestamp', hint: 'It is later than the acceptance.' }

/** The vendor's destination, whose plan also says the remarks of each message id. */
function remarking(remarksOf: (messageId: string) => unknown): Destination {
  const { destination } = bench.vendor
  return {
    ...destination,
    plan(deliveries) {
      const { requests, settled } = destination.plan(deliveries)
      const weaker = requests.map((request) => ({
        ...request,
        calls: request.calls.map((call) => {
          const remarks = remarksOf(call.delivery.event.messageId)
          return remarks === undefined ? call : { ...call, remarks }
        }),
      }))
      return { requests: weaker, settled } as Plan<(typeof deliveries)[number]>
    },
  }
}

describe('a delivery with remarks', () => {
  it('is sent, and the ledger, a query and the observer say so, for each alone in a shared request', async () => {
    const seen: LifecycleEvent[] = []
    const destination = remarking((id) => (id === 'm2' ? [lacking, clamped] : id === 'm3' ? [lacking] : undefined))
    const delivery = await bench.start({ destinations: [destination], observe: (event) => seen.push(event) })
    await delivery.acceptMany(['m1', 'm2', 'm3', 'm4'].map((id) => track('Batched', id, id)))
    await delivery.flush()
    expect(await bench.record('m2')).toMatchObject({ state: 'delivered', remarks: [lacking, clamped] })
    expect(await bench.record('m1')).not.toHaveProperty('remarks')
    const found = async (remark: string | true) => (await delivery.find({ remark })).map(({ messageId }) => messageId)
    expect([await found(true), await found('time_clamped'), await found('order')]).toEqual([['m2', 'm3'], ['m2'], []])
    const told = seen.flatMap((event) =>
      event.type === 'remarked' ? [[event.code, event.state, event.events().map(({ messageId }) => messageId)]] : [],
    )
    expect(told.sort()).toEqual([
      ['order_as_event', 'delivered', ['m2']],
      ['order_as_event', 'delivered', ['m3']],
      ['time_clamped', 'delivered', ['m2']],
    ])
  })

  it('has them once, also when it needs two calls', async () => {
    const delivery = await bench.start({ destinations: [remarking(() => [lacking])] })
    await delivery.accept(track('Twice', 'm1'))
    await delivery.flush()
    expect(bench.ids()).toEqual(['m1', 'm1'])
    expect((await bench.record('m1'))?.remarks).toEqual([lacking])
  })

  it('has at most twenty, each cut, whatever a destination of its own says', async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ code: `c${index}`, field: 'f', hint: 'h'.repeat(9_999) }))
    const said: Readonly<Record<string, unknown>> = {
      m1: many,
      m2: [null, 1, { code: 7 }, { ...lacking, extra: () => 1 }],
      m3: 'nonsense',
      m4: { length: 3 },
      m5: [],
    }
    const delivery = await bench.start({ destinations: [remarking((id) => said[id])] })
    await delivery.acceptMany(Object.keys(said).map((id) => track('A', id, id)))
    await delivery.flush()
    expect((await bench.tally()).delivered).toBe(5)
    const { remarks = [] } = (await bench.record('m1')) ?? {}
    expect(remarks).toHaveLength(20)
    expect(remarks[19]).toEqual({ code: 'c19', field: 'f', hint: 'h'.repeat(300) })
    const codesOf = async (id: string) => (await bench.record(id))?.remarks?.map(({ code }) => code)
    const none = 'unreadable_remark'
    expect(await codesOf('m2')).toEqual([none, none, none, 'order_as_event'])
    expect((await bench.record('m2'))?.remarks?.[3]).toEqual(lacking)
    expect(await Promise.all([codesOf('m3'), codesOf('m4')])).toEqual([[none], [none]])
    expect(await bench.record('m5')).not.toHaveProperty('remarks')
  })
})

describe('onRemark', () => {
  it('parks what would go out weaker, with the codes, and a replay after the mapping was mended sends it', async () => {
    let isMended = false
    const destination = remarking((id) => (id === 'm2' && !isMended ? [lacking, clamped] : undefined))
    const delivery = await bench.start({ destinations: [destination], lanes: { scripted: { onRemark: 'park' } } })
    await delivery.acceptMany(['m1', 'm2', 'm3'].map((id) => track('Batched', id, id)))
    await delivery.flush()
    expect(bench.ids()).toEqual(['m1', 'm3'])
    const parked = { state: 'parked', reason: 'remark', detail: 'order_as_event, time_clamped', attempts: [] }
    expect(await bench.record('m2')).toMatchObject({ ...parked, remarks: [lacking, clamped] })
    await delivery.replay({ reason: 'remark' })
    await delivery.flush()
    expect(await bench.record('m2')).toMatchObject({ ...parked, replays: 1 })
    isMended = true
    await delivery.replay({ remark: 'order_as_event' })
    await delivery.flush()
    expect(bench.ids()).toEqual(['m1', 'm3', 'm2'])
    expect(await bench.record('m2')).toMatchObject({ state: 'delivered', replays: 2 })
    expect(await bench.record('m2')).not.toHaveProperty('remarks')
  })

  it('parks by code, and sends what it does not name', async () => {
    const said: Readonly<Record<string, readonly Remark[]>> = { m1: [lacking, clamped], m2: [clamped] }
    const delivery = await bench.start({
      destinations: [remarking((id) => said[id])],
      defaults: { onRemark: { order_as_event: 'park', time_clamped: 'send' } },
    })
    await delivery.acceptMany(['m1', 'm2'].map((id) => track('A', id, id)))
    await delivery.flush()
    expect(await bench.record('m1')).toMatchObject({ state: 'parked', reason: 'remark', detail: 'order_as_event' })
    expect(await bench.record('m2')).toMatchObject({ state: 'delivered', remarks: [clamped] })
  })

  it('tells who waits for the answer', async () => {
    const delivery = await bench.start({
      destinations: [remarking(() => [lacking])],
      defaults: { onRemark: 'park' },
    })
    const decision = await delivery.decide(track('A', 'm1'), { destination: 'scripted', timeoutMs: 5_000 })
    expect(decision).toMatchObject({ reason: 'remark' })
  })
})
