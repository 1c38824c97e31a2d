import { describe, expect, it } from 'vitest'
import { type AuditLine, type AuditPage, auditDigest, auditLine } from '../store/audit.js'
import { checkAudit } from './check-audit.js'
import { createMemoryAudit } from './memory-audit.js'

const count = 2_500

async function log(change: (page: AuditPage) => Partial<AuditPage> = () => ({})) {
  const audit = createMemoryAudit()
  await audit.append(
    Array.from({ length: count }, (_, index) => ({ at: index, who: 'Ann', action: 'hold', query: `${index}` })),
  )
  await audit.prune(100)
  const whole = await audit.read(0, count)
  const page = { ...whole, ...change(whole) }
  return {
    whole,
    read: async (after: number, limit: number): Promise<AuditPage> => ({
      ...page,
      lines: page.lines.filter(({ number }) => number > after).slice(0, limit),
    }),
  }
}

const at = (number: number, change: (line: AuditLine) => AuditLine) => (page: AuditPage) => ({
  lines: page.lines.map((line) => (line.number === number ? change(line) : line)),
})
const signed = (line: AuditLine) => ({ ...line, digest: auditDigest(line) })
const without =
  (from: number, to = from) =>
  (page: AuditPage) => ({
    lines: page.lines.filter(({ number }) => number < from || number > to),
  })

describe('the check of an audit log', () => {
  it('finds nothing in one that is whole, and says where it ends', async () => {
    const { read, whole } = await log()
    expect(await checkAudit({ read })).toEqual({
      whole: true,
      lines: count - 100,
      cut: whole.cut,
      last: whole.last,
      faults: [],
    })
    expect((await checkAudit(createMemoryAudit())).whole).toBe(true)
  })

  it.each<[string, (page: AuditPage) => Partial<AuditPage>, unknown[]]>([
    ['who', at(700, (line) => ({ ...line, who: 'Bob' })), [{ number: 700, fault: 'altered' }]],
    ['when', at(101, (line) => ({ ...line, at: 1 })), [{ number: 101, fault: 'altered' }]],
    ['what', at(1_000, (line) => ({ ...line, action: 'view' })), [{ number: 1_000, fault: 'altered' }]],
    ['the query', at(1_001, (line) => ({ ...line, query: '' })), [{ number: 1_001, fault: 'altered' }]],
    ['how many', at(count, (line) => ({ ...line, count: 0 })), [{ number: count, fault: 'altered' }]],
    ['the address', at(700, (line) => ({ ...line, from: '127.0.0.1' })), [{ number: 700, fault: 'altered' }]],
    ['a line and its digest', at(700, (line) => signed({ ...line, who: 'Bob' })), [{ number: 700, fault: 'replaced' }]],
    [
      'the newest line and its digest',
      at(count, (line) => signed({ ...line, who: 'Bob' })),
      [{ number: count, fault: 'replaced' }],
    ],
    ['a removed line', without(700), [{ number: 700, fault: 'removed' }]],
    ['the first', without(101), [{ number: 101, fault: 'removed' }]],
    ['the newest', without(count), [{ number: count, fault: 'removed' }]],
    ['three removed ones', without(998, 1_000), [998, 999, 1_000].map((number) => ({ number, fault: 'removed' }))],
    [
      'two faults',
      (page) => without(900)({ ...page, ...at(700, (line) => ({ ...line, who: 'Bob' }))(page) }),
      [
        { number: 700, fault: 'altered' },
        { number: 900, fault: 'removed' },
      ],
    ],
  ])('locates %s', async (_, change, faults) => {
    const verdict = await checkAudit(await log(change))
    expect([verdict.whole, verdict.faults]).toEqual([false, faults])
  })

  it('locates what was written anew to the end, by a line that was noted before', async () => {
    const { whole } = await log()
    const known = whole.lines[1_500] as AuditLine
    const forged = await log((page) => {
      const lines = [...page.lines]
      for (let index = 1_000; index < lines.length; index++) {
        const { number: _, previous: __, digest: ___, ...entry } = lines[index] as AuditLine
        lines[index] = auditLine(lines[index - 1] as AuditLine, index === 1_000 ? { ...entry, who: 'Bob' } : entry)
      }
      const { number, digest } = lines.at(-1) as AuditLine
      return { lines, last: { number, digest } }
    })
    expect((await checkAudit(forged)).whole).toBe(true)
    const { faults } = await checkAudit(forged, { number: known.number, digest: known.digest })
    expect(faults).toEqual([{ number: known.number, fault: 'replaced' }])
    const { read } = await log()
    expect((await checkAudit({ read }, { number: known.number, digest: known.digest })).whole).toBe(true)
    expect((await checkAudit({ read }, { number: count + 2, digest: 'x' })).faults).toEqual([
      { number: count + 1, fault: 'removed' },
      { number: count + 2, fault: 'removed' },
    ])
  })

  it('counts a hundred faults, and no more', async () => {
    const verdict = await checkAudit(await log(without(500, 900)))
    expect(verdict.faults).toHaveLength(100)
  })
})
