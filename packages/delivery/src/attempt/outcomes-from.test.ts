import { type Outcome, WaybillError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { outcomesFrom } from './outcomes-from.js'

const most = 1_000
const delivered: Outcome = { status: 'delivered' }
const busy = new WaybillError('No.', { kind: 'throttled', code: 'busy' })
const retry = (afterMs?: number, error = busy): Outcome => ({
  status: 'retry',
  error,
  scope: 'call',
  maybeDelivered: false,
  ...(afterMs === undefined ? {} : { afterMs }),
})
const read = (given: readonly unknown[]) =>
  outcomesFrom(given, {
    count: given.length,
    maxRetryAfterMs: most,
    instead: () => ({ status: 'skipped', reason: 'no outcome' }),
  })
const errorIn = (outcome: Outcome | undefined) => (outcome as { readonly error: WaybillError }).error

describe('outcomes of a destination', () => {
  it('say the same, and change no more', () => {
    const given = [delivered, retry(), retry(0), retry(most)]
    const outcomes = read(given)
    expect(outcomes).toEqual(given)
    Object.assign(given[1] as object, { status: 'delivered', error: undefined })
    expect(outcomes[1]).toEqual(retry())
    expect(errorIn(outcomes[2])).toBe(busy)
    expect(read([])).toEqual([])
  })

  it('wait no longer than they may, and not at all where no clock could', () => {
    const endless = retry(most + 1)
    const outcomes = read([
      delivered,
      endless,
      retry(5),
      endless,
      retry(Number.NaN),
      retry(-1),
      retry(Number.POSITIVE_INFINITY),
    ])
    const cut = { ...retry(most), askedMs: most + 1 }
    expect(outcomes).toEqual([delivered, cut, retry(5), cut, retry(), retry(), retry()])
    expect(read([retry(4.2)])).toEqual([retry(5)])
    expect(outcomes[3]).toBe(outcomes[1])
    expect(Object.keys(outcomes[4] as object)).not.toContain('afterMs')
  })

  it('have errors of bearable length, which are read once', () => {
    const long = new WaybillError('x'.repeat(1_000_000), { kind: 'throttled', code: 'y'.repeat(1_000_000) })
    let reads = 0
    const fickle = Object.defineProperty(new WaybillError('No.', { kind: 'throttled', code: 'busy' }), 'code', {
      get: () => (++reads > 1 ? { not: 'a text' } : 'busy'),
    })
    const [first, second, third] = read([retry(0, long), retry(0, fickle), retry(0, new Proxy(busy, {}))]).map(errorIn)
    expect(first).toMatchObject({ kind: 'throttled', cause: long })
    expect(first?.message).toHaveLength(2_000)
    expect(first?.code).toHaveLength(200)
    expect(second?.code).toBe('busy')
    expect(second?.code).toBe('busy')
    expect(third).toMatchObject({ code: 'busy', message: 'No.' })
    expect(third).not.toBe(busy)
  })
})
