import { WaybillError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { isConflict, isDiskFull, sqlStateOf, storeError } from './postgres-errors.js'

const failed = (code: string) => Object.assign(new Error(`text of ${code}`), { code })
const told = (cause: unknown, options?: { connecting?: boolean }) => {
  const error = storeError(cause, options)
  const { message, kind, code, hint } = error
  const { message: said, code: state } = error.cause as { message: string; code?: string }
  return { message: message.replace(` ${hint}`, ''), kind, code, hint, said, state }
}

describe('the code of an error', () => {
  it.each([
    [failed('40P01'), '40P01'],
    [failed('ECONNREFUSED'), undefined],
    [failed('EPIPE'), undefined],
    [failed('HV00A'), 'HV00A'],
    [failed('4000'), undefined],
    [failed('400011'), undefined],
    [{ code: 40001 }, undefined],
    [{ code: ['40001'] }, undefined],
    [{}, undefined],
    [null, undefined],
    [undefined, undefined],
  ])('of %o is %s', (error, state) => {
    expect(sqlStateOf(error)).toBe(state)
  })

  it('tells conflicts and a full disk from the rest', () => {
    const codes = ['40P01', '40001', '40002', '55P03', '53100', '53200', 'x']
    expect(codes.filter((code) => isConflict(failed(code)))).toEqual(['40P01', '40001'])
    expect(codes.filter((code) => isDiskFull(failed(code)))).toEqual(['53100'])
    expect([isConflict(undefined), isDiskFull(undefined)]).toEqual([false, false])
  })
})

describe('what callers see', () => {
  it('is an error of ours as it is', () => {
    const ours = new WaybillError('Ours.', { kind: 'setup', code: 'unknown_lane' })
    expect(storeError(ours)).toBe(ours)
  })

  it.each(['55P03', '40P01', '40001'])('of the lock %s is that somebody is in the way', (state) => {
    expect(storeError(failed(state)).message).toContain(`Another transaction has a lock (${state}).`)
    expect(told(failed(state))).toMatchObject({
      kind: 'unavailable',
      code: 'store_busy',
      said: `text of ${state}`,
      state,
    })
  })

  it.each(['21000', '22P02', '23505', '44000', '54000', 'P0001'])('of the value %s is a refusal', (state) => {
    const said = /^2[23]/.test(state) ? 'A value was refused.' : `text of ${state}`
    expect(storeError(failed(state)).message).toContain(`PostgreSQL cannot hold a value (${state}).`)
    expect(told(failed(state))).toMatchObject({
      kind: 'invalid',
      code: 'store_refused',
      said,
      state,
    })
  })

  it.each(['08006', '53100', '53300', '57P01', '57P03', '25006', '58030'])('of %s is to try again', (state) => {
    expect(told(failed(state))).toEqual({
      message: `PostgreSQL is not available (${state}).`,
      kind: 'unavailable',
      code: 'store_unavailable',
      hint: 'No accepted event is lost. Try again.',
      said: `text of ${state}`,
      state,
    })
  })

  it.each([
    ['28P01', 'Check user and password of the connection.'],
    ['28000', 'Check user and password of the connection.'],
    ['42501', 'The user needs CREATE on the schema, or on the database when the schema is missing.'],
    ['3D000', 'Create the database first.'],
    ['42P01', 'PostgreSQL’s manual explains the code in its appendix.'],
    ['40002', 'PostgreSQL’s manual explains the code in its appendix.'],
  ])('of %s is what a person must do', (state, hint) => {
    expect(told(failed(state))).toEqual({
      message: `PostgreSQL refused a statement (${state}).`,
      kind: 'setup',
      code: 'store_unfit',
      hint,
      said: `text of ${state}`,
      state,
    })
  })

  it.each([new TypeError('t'), new RangeError('r'), new SyntaxError('s')])(
    'of %s is a refusal once connected',
    (cause) => {
      const { message, ...refusal } = told(cause)
      expect(message).toContain('A value cannot be written as PostgreSQL reads it.')
      expect(refusal).toMatchObject({ kind: 'invalid', code: 'store_refused', said: cause.message })
      expect(storeError(cause, { connecting: true })).toMatchObject({ kind: 'unavailable', code: 'store_unavailable' })
    },
  )

  it('of a connection that breaks is to try again, with nothing said of a code', () => {
    const cause = failed('EPIPE')
    for (const connecting of [true, false])
      expect(told(cause, { connecting })).toMatchObject({
        message: 'PostgreSQL is not available.',
        kind: 'unavailable',
        code: 'store_unavailable',
        said: 'text of EPIPE',
        state: 'EPIPE',
      })
  })
})
