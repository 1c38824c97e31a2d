import { type Outcome, type Scope, WaybillError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { observe } from './observe.js'

const options = { startedAt: 5, alone: true, split: false, random: 0.5 }
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
    const well = { lane: { kind: 'delivered' }, endpoint: { kind: 'delivered' } }
    expect(observe([delivered], options)).toEqual(well)
    expect(observe([rejected('invalid'), delivered], options)).toEqual(well)
    expect(observe([delivered, rejected('invalid')], options)).toEqual(well)
  })

  it('is nothing where nothing was asked', () => {
    expect(observe([], options)).toEqual({})
    expect(observe([skipped], options)).toEqual({})
    expect(observe([skipped, rejected('invalid')], options)).toEqual({})
  })

  it('is a refusal of its endpoint, which parks unless the request is split', () => {
    const refused = (kind: string, parked: boolean) => ({ endpoint: { kind, parked } })
    expect(observe([rejected('invalid'), skipped], options)).toEqual(refused('invalid', true))
    expect(observe([rejected('unknown')], options)).toEqual(refused('unknown', true))
    expect(observe([rejected('unknown')], { ...options, split: true })).toEqual(refused('unknown', false))
  })

  it('is a hardship of its scope, or one retry', () => {
    const throttled = { kind: 'throttled', startedAt: 5, afterMs: 70, alone: true, random: 0.5 }
    const failed = { kind: 'unavailable', startedAt: 5, afterMs: undefined, timeout: false, random: 0.5 }
    expect(observe([retry('call', errorOf('throttled'))], options)).toEqual({
      endpoint: { kind: 'retry' },
    })
    expect(observe([retry('endpoint', errorOf('throttled'), 70)], options)).toEqual({
      endpoint: throttled,
    })
    expect(observe([retry('destination', errorOf('throttled'), 70)], { ...options, alone: false })).toEqual({
      lane: { ...throttled, alone: false },
    })
    expect(observe([retry('destination', errorOf('unavailable'))], options)).toEqual({
      lane: failed,
    })
    expect(observe([retry('endpoint', errorOf('unavailable', 'timeout'))], options)).toEqual({
      endpoint: { ...failed, timeout: true },
    })
  })

  it('is a setup error of its scope', () => {
    const blocked = (scope: Scope) =>
      observe([{ status: 'blocked', error: errorOf('setup', 'forbidden'), scope }], options)
    const setup = { kind: 'setup', reason: 'forbidden' }
    expect(blocked('call')).toEqual({})
    expect(blocked('endpoint')).toEqual({ endpoint: setup })
    expect(blocked('destination')).toEqual({ lane: setup })
  })
})
