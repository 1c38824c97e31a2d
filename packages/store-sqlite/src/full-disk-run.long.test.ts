import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineDestination, httpAnswers, type Transport } from '@waybill/core/destination'
import { createWaybill } from '@waybill/delivery'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sqliteStore } from './index.js'
import { mountSmallDisk, noRightToMount } from './testing/small-disk.js'

let directory: string
let unmount: (() => void) | undefined

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-full-'))
})

afterEach(() => {
  unmount?.()
  unmount = undefined
  rmSync(directory, { recursive: true, force: true })
})

const lanes = ['one', 'two', 'three']

type Answers = () => { readonly status: number; readonly body: string }

const words = 'The field phone is no international phone number, and the vendor has refused it because of that. '

const vendors: readonly [string, () => Answers][] = [
  ['takes everything', () => () => ({ status: 200, body: '' })],
  [
    'refuses every second event with many words',
    () => {
      let asked = 0
      return () =>
        asked++ % 2 === 0
          ? { status: 200, body: '' }
          : { status: 400, body: JSON.stringify({ error: words.repeat(4) }) }
    },
  ],
]

const transportTo = (answers: Answers) =>
  ({
    send: async () => ({ ...answers(), headers: {} }),
    redact: (text: string) => text,
    close: async () => undefined,
  }) as unknown as Transport

const destinationOf = (name: string, transport: Transport) =>
  defineDestination({
    name,
    endpoints: {
      one: {
        method: 'POST',
        path: '/',
        limit: { calls: 1, bytes: 10_000, source: 'made up' },
        repeat: 'harmless',
        answers: 'per-call',
        inOrder: true,
      },
    },
    answers: httpAnswers,
    encode: ({ event }) => ({ calls: [{ endpoint: 'one', json: { id: event.messageId } }] }),
    transport,
  })

/** How long nothing was delivered at a time, at most, while there was something to deliver. */
async function longestRest(count: () => Promise<number>, all: number): Promise<number> {
  let longest = 0
  let last = await count()
  for (let at = performance.now(); last < all; ) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    const now = await count()
    longest = Math.max(longest, performance.now() - at)
    if (now > last) at = performance.now()
    last = now
    if (longest > 20_000) break
  }
  return longest
}

it.for(vendors)(
  'what fills a small disk leaves it without a rest while a vendor %s',
  { timeout: 120_000 },
  async ([, answersOf], { skip }) => {
    unmount = mountSmallDisk(directory, 'size=24m')
    if (!unmount) return skip(noRightToMount)
    const waybill = await createWaybill({
      store: sqliteStore({ path: join(directory, 'waybill.db') }),
      destinations: lanes.map((lane) => destinationOf(lane, transportTo(answersOf()))),
    })
    for (const lane of lanes) await waybill.hold({ lane, reason: 'fill' })
    let number = 0
    const note = 'x'.repeat(1_500)
    const offer = async () => {
      const events = Array.from({ length: 100 }, () => ({
        type: 'track' as const,
        event: 'View',
        userId: `u${number}`,
        messageId: `m${number++}`,
        properties: { note },
      }))
      return (await waybill.acceptMany(events)).every(({ status }) => status === 'accepted')
    }
    for (let refused = 0; refused < 5; ) if (!(await offer())) refused++
    const count = async () =>
      Object.values(await waybill.totals()).reduce((sum, { delivered, parked }) => sum + delivered + parked, 0)
    const accepted = Object.values(await waybill.totals()).reduce((sum, tally) => sum + tally.accepted, 0)
    for (const lane of lanes) await waybill.resume({ lane })
    // Others go on offering events meanwhile, and are refused.
    let isOver = false
    const pressing = (async () => {
      while (!isOver) {
        await offer().catch(() => false)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })()
    const rest = await longestRest(count, accepted)
    isOver = true
    await pressing
    expect(rest).toBeLessThan(10_000)
    expect(await waybill.flush({ timeoutMs: 30_000 })).toMatchObject({ settled: true })
    expect(await waybill.recount()).toEqual(await waybill.totals())
    await waybill.close()
  },
)
