import type { Store } from '../../../store/store.js'
import { createGate } from '../../fleet/barrier.js'
import { type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'
import { type Listener, listen } from './listener.js'

/** Makes chapters about two processes that hear of what is decided. */
export function controlChapter(subject: StoreSubject) {
  return (
    name: string,
    promise: string,
    work: (one: Listener, other: Listener, bench: StoreBench, second: Store) => Promise<void>,
    skip?: string,
  ) =>
    storeChapter(
      subject,
      `control: ${name}`,
      promise,
      async (bench) => {
        const second = await bench.another()
        const ended = createGate()
        try {
          await work(await listen(bench.store, ended.passed), await listen(second, ended.passed), bench, second)
        } finally {
          // A store closes once what it has told is done.
          ended.open()
        }
      },
      { skip: subject.guarantees.shared ? skip : 'the store belongs to one process' },
    )
}
