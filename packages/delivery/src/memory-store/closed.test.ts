import { expect, it } from 'vitest'
import { sample } from '../conformance/sample-event.js'
import { memoryStore } from './memory-store.js'

it('takes nothing after it was closed, can be read, and goes on when it is opened again', async () => {
  const store = memoryStore()
  const opening = { lanes: [{ name: 'a', order: 'none' as const }], keepBodies: true }
  await store.open(opening)
  await store.commit({ accept: [sample('m1')] })
  await store.close()
  const closed = { code: 'store_not_open' }
  await expect(store.commit({ accept: [sample('m2')] })).rejects.toMatchObject(closed)
  await expect(store.lease('a', { max: 1, maxBytes: 1e6, forMs: 1_000 })).rejects.toMatchObject(closed)
  await expect(store.forget(['u:ada'])).rejects.toMatchObject(closed)
  await expect(store.hold({ lane: 'a', reason: 'x' })).rejects.toMatchObject(closed)
  expect((await store.totals())['a']).toMatchObject({ accepted: 1, pending: 1 })
  expect(await store.where('shop', 'm1')).toMatchObject({ status: 'found' })
  await store.open(opening)
  expect((await store.commit({ accept: [sample('m2')] })).accepted).toEqual(['accepted'])
})
