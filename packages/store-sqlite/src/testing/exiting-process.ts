import { sqliteStore } from '../index.js'
import { lanesToOpen, testEvent } from './test-event.js'

// Accepts as fast as it can, tells its parent of each commit, and exits by itself in the middle of it.
const store = sqliteStore({ path: process.argv[2] ?? '', reserveBytes: 0 })
await store.open(lanesToOpen)
for (let unit = 0; ; unit++) {
  const ids = Array.from({ length: 300 }, (_, index) => `${process.pid}-${unit}-${index}`)
  await store.commit({ accept: ids.map((id) => testEvent(id, ['a'], 'x'.repeat(500))) })
  // On a busy machine the first commit may take longer than all the others.
  process.send?.(ids, () => unit === 0 && setTimeout(() => process.exit(7), 30 + Math.random() * 40))
}
