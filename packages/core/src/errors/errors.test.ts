import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from './configuration-error.js'
import { InvalidInputError } from './invalid-input-error.js'
import { NetworkError } from './network-error.js'
import { VendorError } from './vendor-error.js'
import { WaybillError } from './waybill-error.js'

const errors = {
  WaybillError: new WaybillError('Something.', { kind: 'unknown', code: 'x', hint: 'Do this.' }),
  InvalidInputError: new InvalidInputError([{ field: 'a', rule: 'must be b', hint: 'try c' }], { subject: 'event' }),
  ConfigurationError: new ConfigurationError('createThing', [{ field: 'token', rule: 'is missing' }]),
  NetworkError: new NetworkError('Broken.', { code: 'timeout', sent: true, cause: new Error('why') }),
  VendorError: new VendorError('Refused.', {
    kind: 'setup',
    code: 'forbidden',
    response: { status: 403, headers: {}, body: 'the secret is out' },
    redact: (text) => text.replaceAll('secret', '***'),
    hint: 'Ask them.',
    source: 'https://vendor.example',
  }),
}

describe('errors', () => {
  it.each(Object.entries(errors))('%s is an Error and a WaybillError with its own name', (name, error) => {
    expect(error).toBeInstanceOf(Error)
    expect(error).toBeInstanceOf(WaybillError)
    expect(error.name).toBe(name)
    expect(WaybillError.isInstance(error)).toBe(true)
    expect(error.stack).toContain(error.message)
  })

  it('are recognised across copies of the package, by their mark', () => {
    expect(WaybillError.isInstance({ [Symbol.for('waybill.error')]: true })).toBe(true)
    for (const other of [new Error('x'), {}, null, undefined, 'text', { marker: true }])
      expect(WaybillError.isInstance(other)).toBe(false)
  })

  it('say what is wrong and what to do', () => {
    expect(errors.WaybillError).toMatchObject({ message: 'Something. Do this.', hint: 'Do this.', kind: 'unknown' })
    expect(errors.InvalidInputError).toMatchObject({
      message: 'Invalid event: a must be b (try c)',
      kind: 'invalid',
      code: 'invalid_input',
    })
    expect(errors.ConfigurationError).toMatchObject({
      message: 'createThing: token is missing',
      kind: 'setup',
      code: 'invalid_options',
    })
    expect(errors.NetworkError).toMatchObject({
      kind: 'unavailable',
      code: 'timeout',
      sent: true,
      cause: { message: 'why' },
    })
    expect(new InvalidInputError([{ field: '', rule: 'is wrong' }]).message).toBe('Invalid input: is wrong')
  })

  it('keep what the vendor said, but no secret', () => {
    expect(errors.VendorError).toMatchObject({
      message: 'Refused. Ask them.',
      kind: 'setup',
      code: 'forbidden',
      status: 403,
      evidence: { status: 403, body: 'the *** is out' },
    })
    expect(inspect(errors.VendorError, { showHidden: true, depth: 10 })).not.toContain('secret')
    expect(JSON.stringify(errors.VendorError)).not.toContain('secret')
  })

  it('keep what they were caused by', () => {
    const cause = new Error('why')
    const options = { kind: 'setup', code: 'x', cause } as const
    const response = { status: 403, headers: {}, body: '' }
    expect(new WaybillError('Broken.', options).cause).toBe(cause)
    expect(new InvalidInputError([], { cause }).cause).toBe(cause)
    expect(new VendorError('Refused.', { ...options, response, redact: (text) => text }).cause).toBe(cause)
  })

  it('have no cause when there is none', () => expect(errors.WaybillError).not.toHaveProperty('cause'))
})
