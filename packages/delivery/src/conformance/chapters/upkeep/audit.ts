import assert from 'node:assert/strict'
import { checkAudit } from '../../../audit/check-audit.js'
import { type AuditEntry, auditDigest, type StoreAudit } from '../../../store/audit.js'
import type { Store } from '../../../store/store.js'
import type { StoreChapter } from '../../chapter.js'
import { sample } from '../../sample-event.js'
import { delivered, forgetful, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const at = 1_700_000_000_000

/** The log of who looked and who did. */
export function auditChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'audit: chained',
      'Lines are numbered from 1 and hold what they were given, each with the digest of the line before it and of itself.',
      async ({ store }) => {
        const audit = auditOf(store)
        assert.deepEqual(await audit.read(0, 10), { lines: [], cut: start, last: start })
        const entries: readonly AuditEntry[] = [
          { at, who: 'Ann — ä €\0', action: 'login', from: '203.0.113.7' },
          { at: at + 1, who: 'Ann', action: 'discard', query: '{"lane":"a"}', count: 0 },
        ]
        const added = [...(await audit.append(entries)), ...(await audit.append([entryAt(2)]))]
        assert.deepEqual(await audit.append([]), [])
        const { lines, last } = await audit.read(0, 10)
        assert.deepEqual(lines, added)
        assert.deepEqual(
          lines.map(({ number, previous: _, digest: __, ...entry }) => [number, entry]),
          [...entries, entryAt(2)].map((entry, index) => [index + 1, entry]),
        )
        assert.deepEqual(
          lines.map(({ digest }) => digest),
          lines.map(auditDigest),
        )
        assert.deepEqual(
          lines.map(({ previous }) => previous),
          ['', lines[0]?.digest, lines[1]?.digest],
        )
        assert.deepEqual(last, { number: 3, digest: lines[2]?.digest })
      },
    ),
    storeChapter(
      subject,
      'audit: read in pages',
      'A page has the lines after a number, oldest first, as many as were asked for at most.',
      async ({ store }) => {
        const audit = auditOf(store)
        await audit.append(Array.from({ length: 12 }, (_, index) => entryAt(index)))
        const numbers = async (after: number, limit: number) =>
          (await audit.read(after, limit)).lines.map(({ number }) => number)
        assert.deepEqual(await numbers(0, 3), [1, 2, 3])
        assert.deepEqual(await numbers(3, 100), [4, 5, 6, 7, 8, 9, 10, 11, 12])
        assert.deepEqual(await numbers(9, 2), [10, 11])
        assert.deepEqual(await numbers(12, 5), [])
      },
    ),
    storeChapter(
      subject,
      'audit: cut',
      'The oldest lines are cut off up to the first that is not older, and what is left leads on from where it was cut.',
      async ({ store }) => {
        const audit = auditOf(store)
        // A clock that was set back: what comes after a younger line stays with it.
        const added = await audit.append([0, 1, 5, 2, 6].map(entryAt))
        assert.equal(await audit.prune(at), 0)
        assert.equal(await audit.prune(at + 3), 2)
        const { lines, cut, last } = await audit.read(0, 10)
        assert.deepEqual(lines, added.slice(2))
        assert.deepEqual(cut, { number: 2, digest: added[1]?.digest })
        assert.equal(lines[0]?.previous, cut.digest)
        assert.equal((await checkAudit(audit)).whole, true)
        assert.equal(await audit.prune(at + 100), 3)
        assert.deepEqual(await audit.read(0, 10), { lines: [], cut: last, last })
        const [next] = await audit.append([entryAt(7)])
        assert.deepEqual([next?.number, next?.previous], [6, last.digest])
        assert.deepEqual(await checkAudit(audit), {
          ...{ whole: true, lines: 1, cut: last, faults: [] },
          last: { number: 6, digest: next?.digest },
        })
      },
    ),
    storeChapter(
      subject,
      'audit: many at once',
      'Lines that come at the same time are all there, in one chain.',
      async ({ store }) => {
        const audit = auditOf(store)
        await Promise.all(Array.from({ length: 40 }, (_, index) => audit.append([entryAt(index), entryAt(index)])))
        const verdict = await checkAudit(audit)
        assert.deepEqual([verdict.whole, verdict.lines, verdict.last.number], [true, 80, 80])
      },
    ),
    storeChapter(
      subject,
      'audit: shared',
      'The lines of several processes are one chain.',
      async ({ store, another }) => {
        const logs = [auditOf(store), auditOf(await another()), auditOf(await another())]
        await Promise.all(Array.from({ length: 60 }, (_, index) => logs[index % logs.length]?.append([entryAt(index)])))
        const verdict = await checkAudit(logs[1] as StoreAudit)
        assert.deepEqual([verdict.whole, verdict.lines], [true, 60])
      },
      { skip: subject.guarantees.shared ? undefined : 'The store belongs to one process.' },
    ),
    storeChapter(
      subject,
      'audit: stays',
      'The log outlives what is forgotten and purged.',
      async ({ store, accept, lease, settle }) => {
        const audit = auditOf(store)
        await audit.append([entryAt(0)])
        const known = await audit.read(0, 10)
        await accept(sample('m1'))
        await settle(await lease(), delivered)
        await store.forget(['u:ada'])
        await store.purge({ settledBefore: Number.MAX_SAFE_INTEGER, keep: 0, limit: 100 })
        assert.deepEqual(await audit.read(0, 10), known)
      },
    ),
    storeChapter(
      subject,
      'audit: across reopening',
      'The log is there after a crash and after closing and opening, and goes on where it was.',
      async (bench) => {
        await auditOf(bench.store).append([entryAt(0), entryAt(1)])
        await auditOf(bench.store).prune(at + 1)
        const known = await auditOf(bench.store).read(0, 10)
        await bench.crash()
        assert.deepEqual(await auditOf(bench.store).read(0, 10), known)
        await bench.reopen()
        assert.deepEqual(await auditOf(bench.store).read(0, 10), known)
        await auditOf(bench.store).append([entryAt(2)])
        const verdict = await checkAudit(auditOf(bench.store))
        assert.deepEqual([verdict.whole, verdict.last.number], [true, 3])
      },
      { skip: forgetful(subject) },
    ),
  ]
}

const start = { number: 0, digest: '' }

function entryAt(ms: number): AuditEntry {
  return { at: at + ms, who: 'Ann', action: 'hold' }
}

/** The log of the store. */
function auditOf({ audit }: Store): StoreAudit {
  return audit ?? assert.fail('the store keeps an audit log')
}
