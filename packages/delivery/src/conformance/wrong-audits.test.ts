import { AssertionError } from 'node:assert'
import { expect, it } from 'vitest'
import { createMemoryAudit } from '../audit/memory-audit.js'
import type { AuditLine, StoreAudit } from '../store/audit.js'
import type { Store } from '../store/store.js'
import { storeChapters } from './index.js'
import { lastingSubjectOf, subjectOf, type Wrong } from './wrong-subject.js'

/** It keeps its log otherwise. */
const logging =
  (wrong: (right: StoreAudit) => Partial<StoreAudit>): Wrong =>
  ({ audit }) => {
    const right = audit as StoreAudit
    return { audit: { ...right, ...wrong(right) } }
  }

/** It shows lines otherwise. */
const showing = (change: (lines: readonly AuditLine[]) => readonly AuditLine[]) =>
  logging((right) => ({
    async read(after, limit) {
      const page = await right.read(after, limit)
      return { ...page, lines: change(page.lines) }
    },
  }))

/** It looks where the log ends, and writes a while later. */
function careless(right: StoreAudit): Partial<StoreAudit> {
  const written: AuditLine[] = []
  return {
    async append(entries) {
      const before = written.at(-1)
      await new Promise((resolve) => setTimeout(resolve, 1))
      const apart = createMemoryAudit()
      const lines = (await apart.append(entries)).map((line) => ({
        ...line,
        number: line.number + (before?.number ?? 0),
      }))
      written.push(...lines)
      return lines
    },
    read: async (after, limit) => ({
      ...(await right.read(after, limit)),
      lines: written.filter(({ number }) => number > after).slice(0, limit),
    }),
  }
}

function deleting(store: Store): Partial<Store> {
  return {
    async forget(keys) {
      await store.audit?.prune(Number.MAX_SAFE_INTEGER)
      return store.forget(keys)
    },
  }
}

const faults: readonly (readonly [chapter: string, fault: string, wrong: Wrong])[] = [
  ['audit: chained', 'a line without its address', showing((lines) => lines.map(({ from: _, ...line }) => line))],
  [
    'audit: chained',
    'each line is the first of a chain',
    logging((right) => ({
      append: async (entries) =>
        (await Promise.all(entries.map((entry) => createMemoryAudit().append([entry]))))
          .flat()
          .concat((await right.append(entries)).slice(0, 0)),
    })),
  ],
  ['audit: read in pages', 'all lines at once', logging((right) => ({ read: (after) => right.read(after, 1_000) }))],
  ['audit: read in pages', 'the newest first', showing((lines) => [...lines].reverse())],
  [
    'audit: cut',
    'where it was cut is not kept',
    logging((right) => ({
      read: async (after, limit) => ({ ...(await right.read(after, limit)), cut: { number: 0, digest: '' } }),
    })),
  ],
  ['audit: cut', 'one line too many is cut', logging((right) => ({ prune: (before) => right.prune(before + 3) }))],
  ['audit: many at once', 'two lines of one number', logging(careless)],
  ['audit: stays', 'who is forgotten takes the log along', deleting],
]

it.each(faults)('%s finds a store in which %s', async (name, _, wrong) => {
  const chapter = storeChapters(subjectOf(wrong)).find((one) => one.name === name)
  expect(chapter).toBeDefined()
  await expect(chapter?.run()).rejects.toBeInstanceOf(AssertionError)
})

it('audit: across reopening finds a store that begins anew', async () => {
  const fresh: Wrong = () => ({ audit: createMemoryAudit() })
  const chapter = storeChapters(lastingSubjectOf(fresh)).find(({ name }) => name === 'audit: across reopening')
  await expect(chapter?.run()).rejects.toBeInstanceOf(AssertionError)
})
