import { AssertionError } from 'node:assert'
import { expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.js'
import type { Store } from '../store/store.js'
import { formerNameChapters } from './chapters/ledger/former-name.js'
import type { StorePlaceOptions, StoreSubject } from './store-subject.js'

/** A store in memory that is there when it is opened again. */
function lasting(wrong: (store: Store) => Partial<Store>): StoreSubject {
  return {
    name: 'lasting',
    guarantees: { durable: 'disk', leases: 'process', shared: false },
    async make() {
      let right: Store | undefined
      const store = (options: StorePlaceOptions = {}): Store => {
        right ??= { ...memoryStore(options), close: async () => undefined }
        return { ...right, ...wrong(right) }
      }
      return { store, remove: async () => undefined }
    },
  }
}

async function failed(subject: StoreSubject): Promise<readonly string[]> {
  const names: string[] = []
  for (const { name, run } of formerNameChapters(subject))
    await run().catch((error: unknown) => {
      expect(error).toBeInstanceOf(AssertionError)
      names.push(name)
    })
  return names
}

it('the memory store keeps the promise, where it is opened again', async () => {
  expect(await failed(lasting(() => ({})))).toEqual([])
})

it.each<[string, (store: Store) => Partial<Store>, readonly string[]]>([
  [
    'it does not know former names',
    (store) => ({
      open: ({ lanes, keepBodies }) =>
        store.open({ lanes: lanes.map(({ name, order }) => ({ name, order })), keepBodies }),
    }),
    ['former name: its past', 'former name: two pasts'],
  ],
  [
    'it leaves the holds',
    (store) => ({ open: async (options) => ({ ...(await store.open(options)), holds: [] }) }),
    ['former name: its past'],
  ],
])('they find that %s', async (_, wrong, chapters) => {
  expect(await failed(lasting(wrong))).toEqual(chapters)
})
