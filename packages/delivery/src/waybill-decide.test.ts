import { systemClock, untrusted } from '@waybill/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
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

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

it("answers with the vendor's reply to the first attempt", async () => {
  const delivery = await bench.start()
  bench.vendor.script = () => ({ body: '{"offer":"blue"}' })
  const decision = await delivery.decide(track('A', 'm1'), { destination: 'scripted', timeoutMs: 2_000 })
  expect(decision).toEqual({
    status: 'decided',
    messageId: 'm1',
    reply: { status: 200, body: { offer: 'blue' } },
  })
  await delivery.flush()
  expect(bench.ids()).toEqual(['m1'])
})

it('gives up the wait but not the event: the late answer settles it, and nothing is sent twice', async () => {
  const delivery = await bench.start()
  let answer: () => void = () => undefined
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  bench.vendor.script = async () => {
    await answered
    return { body: '{"offer":"late"}' }
  }
  const decision = await delivery.decide(track('A', 'm1'), { destination: 'scripted', timeoutMs: 40 })
  expect(decision).toEqual({ status: 'undecided', messageId: 'm1', reason: 'timeout' })
  answer()
  await delivery.flush()
  expect(bench.ids()).toEqual(['m1'])
  expect(await bench.record('m1')).toMatchObject({ state: 'delivered', attempt: 0 })
})

it('waits for as long as it is told, in the time of the clock', async () => {
  const waits: number[] = []
  const after: typeof systemClock.after = (ms, callback, options) => {
    waits.push(ms)
    return systemClock.after(ms === 123_456 ? 0 : ms, callback, options)
  }
  const delivery = await bench.start({ clock: { ...systemClock, after } })
  bench.vendor.script = () => new Promise(() => undefined)
  const decision = await delivery.decide(track('A', 'm1'), { destination: 'scripted', timeoutMs: 123_456 })
  expect(decision).toMatchObject({ status: 'undecided', reason: 'timeout' })
  expect(waits).toContain(123_456)
  expect(waits).not.toContain(500)
})

it('says why there is no decision when the first attempt fails, while the event goes on', async () => {
  const delivery = await bench.start()
  let calls = 0
  bench.vendor.script = () => ({ status: ++calls === 1 ? 503 : 200 })
  const decision = await delivery.decide(track('A', 'm1'), { destination: 'scripted', timeoutMs: 2_000 })
  expect(decision).toMatchObject({ status: 'undecided', messageId: 'm1' })
  expect(decision).not.toMatchObject({ reason: 'timeout' })
  await delivery.flush()
  expect(await bench.record('m1')).toMatchObject({ state: 'delivered', attempt: 1 })
})

it('tells at once when there is nothing to send, and for a duplicate', async () => {
  const delivery = await bench.start()
  const options = { destination: 'scripted', timeoutMs: 5_000 }
  expect(await delivery.decide(track('Nothing', 'm1'), options)).toMatchObject({ reason: 'not_for_this_vendor' })
  expect(await delivery.decide(track('Nothing', 'm1'), options)).toMatchObject({ reason: 'duplicate' })
})

it('a second caller who asks for the same event hears that it is a duplicate; the first hears the answer', async () => {
  const delivery = await bench.start()
  bench.vendor.script = async () => {
    await pause(30)
    return { body: '{"n":1}' }
  }
  const options = { destination: 'scripted', timeoutMs: 2_000 }
  const [first, second] = await Promise.all([
    delivery.decide(track('A', 'm1'), options),
    delivery.decide(track('A', 'm1'), options),
  ])
  expect([first.status, second.status].sort()).toEqual(['decided', 'undecided'])
  expect([first, second].find(({ status }) => status === 'undecided')).toMatchObject({ reason: 'duplicate' })
})

it('rejects a malformed event and an unknown lane, and stamps an id where there is none', async () => {
  const delivery = await bench.start()
  await expect(delivery.decide(untrusted({ type: 'nonsense' }), { destination: 'scripted' })).rejects.toMatchObject({
    kind: 'invalid',
  })
  await expect(delivery.decide(track('A', 'm1'), { destination: 'nowhere' })).rejects.toMatchObject({
    code: 'invalid_options',
    issues: [{ field: 'destination', rule: 'names no destination', hint: 'known: scripted' }],
  })
  const { messageId: _, ...anonymous } = track('A', 'unused')
  const decision = await delivery.decide(anonymous, { destination: 'scripted', timeoutMs: 2_000 })
  expect(decision.status).toBe('decided')
  expect((await bench.where(decision.messageId)).lanes['scripted']).toMatchObject({ state: 'delivered' })
})
