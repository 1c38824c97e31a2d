import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { type SampleOptions, sample } from '../../sample-event.js'
import { settleOne } from '../../settle-one.js'
import { again, delivered, forgetful, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const bad = { state: 'parked', reason: 'bad' } as const
const identify = { type: 'identify' } as const

/** Accepts an event and settles it. */
async function put(bench: StoreBench, id: string, state: typeof bad | typeof delivered, options: SampleOptions = {}) {
  await bench.accept(sample(id, options))
  await settleOne(bench, await bench.leaseSoon(1), id, state)
}

/** How many would be overtaken, and which the ledger says are once they are replayed. */
async function overtaken(bench: StoreBench, ids: readonly string[]): Promise<readonly [number, readonly string[]]> {
  const { store } = bench
  const counted = (await store.countReplayable({ state: 'parked' }))['a']?.overtaken ?? 0
  await store.selectForReplay({ state: 'parked' }, 'r1')
  await store.replay('r1', 100)
  const noted: string[] = []
  for (const id of ids) if ((await bench.delivery(id)).overtaken) noted.push(id)
  return [counted, noted]
}

/** Replays of what is older than something that the vendor has. */
export function replayLateChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'replay: overtaken by an identify',
      'Under `identify-first` a replayed event is `overtaken` when a later identify of its person is delivered. Counting says how many.',
      async (bench) => {
        await put(bench, 'i1', bad, identify)
        await put(bench, 't1', bad)
        await put(bench, 'i2', delivered, identify)
        await put(bench, 't2', bad)
        await put(bench, 'bob', bad, { user: 'bob' })
        await put(bench, 't3', delivered)
        assert.deepEqual(await overtaken(bench, ['i1', 't1', 't2', 'bob']), [2, ['i1', 't1']])
        assert.equal((await bench.delivery('t3')).overtaken, undefined, 'what nobody replays is not noted')
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'replay: overtaken by any',
      'Under `per-user` a replayed event is `overtaken` when any later event of its person is delivered.',
      async (bench) => {
        await put(bench, 't1', bad)
        await put(bench, 'bob', bad, { user: 'bob' })
        await put(bench, 't2', delivered)
        await put(bench, 't3', bad)
        assert.deepEqual(await overtaken(bench, ['t1', 'bob', 't3']), [1, ['t1']])
      },
      { order: 'per-user' },
    ),
    storeChapter(
      subject,
      'replay: not overtaken',
      'Nothing is overtaken by an event that is not delivered, in another lane, by an earlier one, or without an order.',
      async (bench) => {
        await put(bench, 'i0', delivered, identify)
        await put(bench, 't1', bad)
        await put(bench, 'i2', { state: 'parked', reason: 'bad' }, identify)
        await bench.accept(sample('i3', { ...identify, lanes: ['b'] }), sample('i4', identify))
        await bench.settle(await bench.leaseSoon(1, { lane: 'b' }), delivered)
        assert.deepEqual(await overtaken(bench, ['t1', 'i2']), [0, []])
      },
      { order: 'identify-first' },
    ),
    storeChapter(subject, 'replay: no order', 'A lane without order has nothing that is overtaken.', async (bench) => {
      await put(bench, 't1', bad)
      await put(bench, 'i2', delivered, identify)
      assert.deepEqual(await overtaken(bench, ['t1']), [0, []])
    }),
    storeChapter(
      subject,
      'replay: any id of a person',
      'The person of a later event is the same when one of the ids is.',
      async (bench) => {
        await put(bench, 't1', bad, { anonymous: 'x' })
        await put(bench, 't2', bad, { user: 'ada' })
        await put(bench, 't3', bad, { anonymous: 'y' })
        await put(bench, 'i1', delivered, { ...identify, user: 'ada', anonymous: 'x' })
        assert.deepEqual(await overtaken(bench, ['t1', 't2', 't3']), [2, ['t1', 't2']])
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'replay: overtaken keeps its order',
      'What is overtaken keeps the order among what is replayed, and stays noted through retries, a restart and its end.',
      async (bench) => {
        await put(bench, 'i1', bad, identify)
        await put(bench, 't1', bad)
        await put(bench, 'i2', delivered, identify)
        assert.deepEqual(await overtaken(bench, ['i1', 't1']), [2, ['i1', 't1']])
        const leases = await bench.leaseSoon(1)
        assert.deepEqual(
          leases.map(({ event, head }) => [event.messageId, head]),
          [['i1', true]],
        )
        await settleOne(bench, leases, 'i1', again())
        if (forgetful(subject) === undefined) await bench.reopen()
        await settleOne(bench, await bench.leaseSoon(1), 'i1', delivered)
        await settleOne(bench, await bench.leaseSoon(1), 't1', delivered)
        assert.equal((await bench.delivery('i1')).overtaken, true)
        assert.equal((await bench.delivery('t1')).overtaken, true)
        await bench.balance()
      },
      { order: 'identify-first' },
    ),
  ]
}
