import { type Outcome, type Scope, WaybillError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { containOutcomes } from '../attempt/contain-outcomes.js'
import { observe } from './observe.js'

const options = { startedAt: 5, alone: true, split: false, random: 0.5 }
const neutral = { type: 'neutral' }
const delivered: Outcome = { status: 'delivered' }
const skipped: Outcome = { status: 'skipped', reason: 'nothing' }
const errorOf = (kind: WaybillError['kind'], code = 'some_code') => new WaybillError('No.', { kind, code })
const rejected = (kind: WaybillError['kind']): Outcome => ({
  status: 'rejected',
  error: errorOf(kind),
  maybeDelivered: false,
})
const retry = (scope: Scope, error: WaybillError, afterMs?: number): Outcome => ({
  status: 'retry',
  error,
  scope,
  maybeDelivered: false,
  ...(afterMs === undefined ? {} : { afterMs }),
})

describe('what a request tells the throttles', () => {
  it('is a delivery where one of its calls was delivered', () => {
    const well = { lane: { type: 'delivered' }, endpoint: { type: 'delivered' } }
    expect(observe([delivered], options)).toEqual(well)
    expect(observe([rejected('invalid'), delivered], options)).toEqual(well)
    expect(observe([delivered, rejected('invalid')], options)).toEqual(well)
  })

  it('is nothing where nothing was asked', () => {
    expect(observe([], options)).toEqual({ lane: neutral, endpoint: neutral })
    expect(observe([skipped], options)).toEqual({ lane: neutral, endpoint: neutral })
    expect(observe([skipped, rejected('invalid')], options)).toEqual({ lane: neutral, endpoint: neutral })
  })

  it('is a refusal of its endpoint, which parks unless the request is split', () => {
    const refused = (type: string, parked: boolean) => ({ lane: neutral, endpoint: { type, parked } })
    expect(observe([rejected('invalid'), skipped], options)).toEqual(refused('invalid', true))
    expect(observe([rejected('unknown')], options)).toEqual(refused('unknown', true))
    expect(observe([rejected('unknown')], { ...options, split: true })).toEqual(refused('unknown', false))
  })

  it('is a hardship of its scope, or one retry', () => {
    const throttled = { type: 'throttled', startedAt: 5, afterMs: 70, alone: true, random: 0.5 }
    const failed = { type: 'unavailable', startedAt: 5, afterMs: undefined, timeout: false, random: 0.5 }
    expect(observe([retry('call', errorOf('throttled'))], options)).toEqual({
      lane: neutral,
      endpoint: { type: 'retried' },
    })
    expect(observe([retry('endpoint', errorOf('throttled'), 70)], options)).toEqual({
      lane: neutral,
      endpoint: throttled,
    })
    expect(observe([retry('destination', errorOf('throttled'), 70)], { ...options, alone: false })).toEqual({
      lane: { ...throttled, alone: false },
      endpoint: neutral,
    })
    expect(observe([retry('destination', errorOf('unavailable'))], options)).toEqual({
      lane: failed,
      endpoint: neutral,
    })
    expect(observe([retry('endpoint', errorOf('unavailable', 'timeout'))], options)).toEqual({
      lane: neutral,
      endpoint: { ...failed, timeout: true },
    })
  })

  it('is a setup error of its scope', () => {
    const blocked = (scope: Scope) =>
      observe([{ status: 'blocked', error: errorOf('setup', 'forbidden'), scope }], options)
    const setup = { type: 'setup', reason: 'forbidden' }
    expect(blocked('call')).toEqual({ lane: neutral, endpoint: neutral })
    expect(blocked('endpoint')).toEqual({ lane: neutral, endpoint: setup })
    expect(blocked('destination')).toEqual({ lane: setup, endpoint: neutral })
  })
})

describe('contained outcomes', () => {
  const most = 1_000
  const error = errorOf('throttled')

  it('stay as they are where all is well', () => {
    const outcomes = [delivered, retry('call', error), retry('call', error, 0), retry('call', error, most)]
    expect(containOutcomes(outcomes, most)).toBe(outcomes)
    expect(containOutcomes([], most)).toEqual([])
  })

  it('wait no longer than they may, and not at all where no clock could', () => {
    const endless = retry('call', error, most + 1)
    const fine = retry('call', error, 5)
    const contained = containOutcomes([delivered, endless, fine, endless, retry('call', error, Number.NaN)], most)
    expect(contained).toEqual([
      delivered,
      retry('call', error, most),
      fine,
      retry('call', error, most),
      retry('call', error),
    ])
    expect(contained[0]).toBe(delivered)
    expect(contained[2]).toBe(fine)
    expect(contained[3]).toBe(contained[1])
    expect(Object.keys(contained[4] as object)).not.toContain('afterMs')
  })
})
