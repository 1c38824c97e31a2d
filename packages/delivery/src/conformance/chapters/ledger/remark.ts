import assert from 'node:assert/strict'
import type { Remark } from '@waybill/core'
import type { DeliveryQuery } from '../../../store/ledger.js'
import type { StoreChapter } from '../../chapter.js'
import { sample } from '../../sample-event.js'
import { settleOne } from '../../settle-one.js'
import { delivered, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const plain: Remark = { code: 'order_as_event', field: 'properties.currency', hint: 'It is missing: say "EUR".' }
const clamped: Remark = {
  code: 'time_clamped',
  field: 'timestamp',
  hint: 'It is later than the acceptance \u0000\ud800.',
}
// Its texts look like the code of another one.
const sly: Remark = { code: 'sly', field: '{"code":"time_clamped",', hint: '"code":"time_clamped"' }

export function remarkChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'remarks: kept',
      'What went out weaker than it was meant is told with the delivery, as it was given and in its order. A delivery without remarks has none.',
      async (bench) => {
        await prepare(bench)
        assert.deepEqual(await remarksOf(bench, 'm1'), [plain, clamped])
        assert.deepEqual(await remarksOf(bench, 'm2'), undefined)
        assert.deepEqual(await remarksOf(bench, 'm3'), [sly])
        assert.deepEqual(await remarksOf(bench, 'm4'), [plain])
      },
    ),
    storeChapter(
      subject,
      'remarks: found',
      'A query finds deliveries by the code of a remark, or by any.',
      async (bench) => {
        await prepare(bench)
        const finds = async (query: DeliveryQuery, ...wanted: readonly string[]) =>
          assert.deepEqual(
            (await bench.store.find(query)).map(({ messageId }) => messageId),
            wanted,
            JSON.stringify(query),
          )
        await finds({ remark: true }, 'm1', 'm3', 'm4')
        await finds({ remark: 'order_as_event' }, 'm1', 'm4')
        await finds({ remark: 'time_clamped' }, 'm1')
        await finds({ remark: 'sly', state: 'delivered' }, 'm3')
        await finds({ remark: 'order_as_event', state: 'parked', lane: 'a' }, 'm4')
        await finds({ remark: 'order' })
        await finds({ remark: true, lane: 'b' })
      },
    ),
    storeChapter(
      subject,
      'remarks: replayed',
      'A replay by remark takes what has it, and ends its remarks: the next plan says what holds then.',
      async (bench) => {
        await prepare(bench)
        const { store } = bench
        assert.equal((await store.countReplayable({ remark: 'order_as_event', state: 'parked' }))['a']?.count, 1)
        await store.selectForReplay({ remark: 'order_as_event', state: 'parked' }, 'again')
        for (let page = await store.replay('again', 100); page > 0; ) page = await store.replay('again', 100)
        assert.equal(await remarksOf(bench, 'm4'), undefined)
        await settleOne(bench, await bench.lease(), 'm4', delivered)
        assert.equal(await remarksOf(bench, 'm4'), undefined)
        assert.deepEqual(await remarksOf(bench, 'm1'), [plain, clamped])
      },
    ),
  ]
}

/** One delivered with remarks, one without, one with remarks of its own after another attempt, one parked for a remark, and one for a fault. */
async function prepare(bench: StoreBench): Promise<void> {
  await bench.accept(sample('m1'), sample('m2'), sample('m3'), sample('m4'), sample('m5'))
  const leases = await bench.lease()
  await settleOne(bench, leases, 'm1', { state: 'delivered', remarks: [plain, clamped] })
  await settleOne(bench, leases, 'm2', delivered)
  await settleOne(bench, leases, 'm3', {
    ...{ state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false },
    reason: 'busy',
  })
  await settleOne(bench, leases, 'm4', { state: 'parked', reason: 'remark', detail: plain.code, remarks: [plain] })
  await settleOne(bench, leases, 'm5', { state: 'parked', reason: 'bad' })
  await settleOne(bench, await bench.lease(), 'm3', { state: 'delivered', remarks: [sly] })
}

async function remarksOf({ store }: StoreBench, messageId: string) {
  const where = await store.where('shop', messageId)
  assert.ok(where.status === 'found')
  return where.lanes['a']?.remarks
}
