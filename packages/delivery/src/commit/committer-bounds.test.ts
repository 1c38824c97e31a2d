import { describe, expect, it } from 'vitest'
import { createManualClock } from '../conformance/bench-clock.js'
import { memoryStore } from '../memory-store/memory-store.js'
import type { NewEvent, Receipt, Work } from '../store/work.js'
import { leaseWith } from '../testing/requests.js'
import { createCommitter } from './committer.js'

const eventsOf = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, index) => ({ source: 's', event: { messageId: `${index}` }, bytes }) as NewEvent)
const settleDown = async () => {
  for (let turn = 0; turn < 6; turn++) await new Promise(setImmediate)
}

/** A committer whose store answers when the test says so. */
function open() {
  const clock = createManualClock()
  const works: Work[] = []
  const answers: ((error?: Error) => void)[] = []
  const told: unknown[] = []
  let stale: Receipt['stale'] = []
  const commit = (work: Work) =>
    new Promise<Receipt>((resolve, reject) => {
      works.push(work)
      const accepted = work.accept?.map(() => 'accepted' as const) ?? []
      answers.push((error) => (error ? reject(error) : resolve({ accepted, stale })))
    })
  const committer = createCommitter({
    store: { ...memoryStore(), commit },
    clock,
    onRoom: (count) => told.push(['room', count]),
    onRecorded: (transitions) => told.push(['settled', transitions.length]),
    onFailed: ({ code }) => told.push(['failed', code]),
    onStale: (count) => told.push(['stale', count]),
  })
  const answer = async (error?: Error) => {
    answers.shift()?.(error)
    await settleDown()
  }
  const pass = async (ms: number) => {
    await clock.pass(ms)
    await settleDown()
  }
  const accept = async (count: number, bytes: number) => {
    const heard: { answers?: unknown } = {}
    committer.accept(eventsOf(count, bytes)).then(
      (given) => {
        heard.answers = given
      },
      (error) => {
        heard.answers = error.code
      },
    )
    await settleDown()
    return heard
  }
  const setStale = (tickets: Receipt['stale']) => {
    stale = tickets
  }
  return { committer, works, told, answer, pass, accept, setStale }
}

const transition = { tickets: [leaseWith(1)], next: { state: 'delivered' }, attempts: [] } as const

describe('the bytes that wait for their commit', () => {
  it('are sixteen million at most, but for a first one that is larger', async () => {
    const { accept, answer, works, told } = open()
    const first = await accept(2, 3_500_000)
    const second = await accept(1, 9_000_000)
    expect((await accept(2, 1)).answers).toEqual(['full', 'full'])
    expect([works.length, told]).toEqual([1, []])
    await answer()
    // Nine millions are more than half.
    expect([first.answers, works.length, told]).toEqual([['accepted', 'accepted'], 2, []])
    await answer()
    // At its nine millions an event there is room for one and seven ninths.
    expect([second.answers, told]).toEqual([['accepted'], [['room', 2]]])
    const huge = await accept(1, 20_000_000)
    expect([works.length, huge]).toEqual([3, {}])
    await answer()
    expect([huge.answers, told.length]).toEqual([['accepted'], 1])
  })

  it('have room again, told once, when half of them are stored', async () => {
    const { accept, answer, told } = open()
    await accept(1, 8_000_000)
    await accept(2, 4_000_000)
    await accept(1, 1)
    await answer()
    expect(told).toEqual([['room', 1]])
    await answer()
    expect(told).toEqual([['room', 1]])
    await accept(4, 1_000_000)
    await answer()
    expect(told).toEqual([['room', 1]])
  })
})

it('has one unit for all that comes in one turn', async () => {
  const { committer, works, answer } = open()
  const both = [committer.accept(eventsOf(1, 1)), committer.accept(eventsOf(2, 1))]
  committer.record([transition])
  await settleDown()
  expect([works.length, works[0]?.accept?.length, works[0]?.transitions?.length]).toEqual([1, 3, 1])
  await answer()
  expect(await Promise.all(both)).toEqual([['accepted'], ['accepted', 'accepted']])
})

it('puts a thousand into a unit, and what comes then into the next', async () => {
  const { accept, works, answer, committer } = open()
  await accept(1, 1)
  expect(committer.busy).toBe(true)
  await accept(999, 1)
  await accept(1, 1)
  await accept(1, 1)
  for (let unit = 0; unit < 3; unit++) await answer()
  expect([works.map((work) => work.accept?.length), committer.busy]).toEqual([[1, 1_000, 1], false])
})

it('tells of what was settled and of what was stale, each where there is some', async () => {
  const { committer, answer, told, accept, setStale, works } = open()
  await accept(1, 1)
  await answer()
  expect(told).toEqual([])
  committer.record([transition, transition])
  await settleDown()
  setStale([leaseWith(1), leaseWith(2)])
  await answer()
  expect(told).toEqual([
    ['stale', 2],
    ['settled', 2],
  ])
  committer.probationPassed([leaseWith(5)])
  await settleDown()
  expect(works.at(-1)).toEqual({ probationPassed: [leaseWith(5)] })
  setStale([])
  await answer()
  expect(told).toHaveLength(2)
  committer.probationPassed([leaseWith(6)])
  await settleDown()
  setStale([leaseWith(6)])
  await answer()
  expect(told.slice(2)).toEqual([['stale', 1]])
})

describe('a failing store', () => {
  it('is tried again with what must not be forgotten, after a second', async () => {
    const { committer, answer, told, works, pass } = open()
    committer.record([transition])
    committer.probationPassed([leaseWith(2)])
    const marks = [committer.start([leaseWith(3)]), committer.probation([leaseWith(4)])].map((mark) =>
      mark.catch(({ code }) => code),
    )
    await settleDown()
    expect(works).toEqual([
      { start: [leaseWith(3)], probation: [leaseWith(4)], probationPassed: [leaseWith(2)], transitions: [transition] },
    ])
    await answer(new Error('down'))
    expect([await Promise.all(marks), told]).toEqual([['store_failed', 'store_failed'], [['failed', 'store_failed']]])
    await pass(999)
    expect([works.length, committer.busy]).toEqual([1, true])
    await pass(1)
    expect(works[1]).toEqual({ transitions: [transition] })
    await answer()
    expect([told[1], committer.busy]).toEqual([['settled', 1], false])
  })

  it('is not waited for where nothing is left, nor once it is given up', async () => {
    const { committer, answer, accept, works } = open()
    const first = await accept(1, 1)
    await answer(new Error('down'))
    expect([first.answers, committer.busy]).toEqual(['store_failed', false])
    committer.record([transition])
    await settleDown()
    await answer(new Error('down'))
    expect(committer.busy).toBe(true)
    committer.giveUp()
    await settleDown()
    expect(works).toHaveLength(3)
    await answer(new Error('down'))
    // After three failures without a reason it is asked whether it takes anything at all.
    expect(works.slice(3)).toEqual([{}])
    await answer(new Error('down'))
    expect([works.length, committer.busy]).toEqual([4, false])
  })

  it('is tried at once when somebody asks for more', async () => {
    const { committer, answer, accept, works } = open()
    committer.record([transition])
    await settleDown()
    await answer(new Error('down'))
    await accept(1, 1)
    expect(works[1]).toMatchObject({ transitions: [transition], accept: [{ bytes: 1 }] })
    await answer()
    await committer.idle()
  })
})
