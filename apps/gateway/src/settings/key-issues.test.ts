import { describe, expect, it } from 'vitest'
import { findKeyIssues } from './key-issues.js'

const destinations = [
  { name: 'yespo-ua', vendor: 'yespo' },
  { name: 'yespo-pl', vendor: 'yespo' },
  { name: 'synerise', vendor: 'synerise' },
]
const facts = { writeKeys: ['k'], host: '127.0.0.1', sandbox: false, destinations }
const said = (more: object, field?: string) =>
  findKeyIssues({ ...facts, ...more }, field).map(
    ({ field, rule, hint }) => `${field} ${rule}${hint ? ` (${hint})` : ''}`,
  )

describe('write keys', () => {
  it.each(['0.0.0.0', 'gateway.internal', '::', '10.0.0.1'])('are needed on %s, for emulators too', (host) => {
    for (const sandbox of [true, false])
      expect(said({ host, sandbox, writeKeys: [] }, 'WAYBILL_WRITE_KEYS')).toEqual([
        `WAYBILL_WRITE_KEYS must name at least one key to listen on ${host} (or listen on 127.0.0.1)`,
      ])
    expect(said({ host })).toEqual([])
  })

  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('are not needed for emulators on %s', (host) => {
    expect(said({ host, sandbox: true, writeKeys: [] })).toEqual([])
    expect(said({ host, destinations: [], writeKeys: [] })).toEqual([])
    expect(said({ host, writeKeys: [] })).toMatchObject([
      expect.stringContaining('events go to yespo-ua, yespo-pl, syn'),
    ])
  })

  it('name destinations, or vendors for all of theirs', () => {
    const to = (...names: string[]) => said({ writeKeys: [{ key: 'k', destinations: names }] })
    expect(to('yespo', 'synerise', 'yespo-pl')).toEqual([])
    expect(to('yespo-de')).toEqual([
      expect.stringMatching(/^writeKeys\[0\]\.destinations names "yespo-de", which is not/),
    ])
    expect(to('yespoo')).toEqual([expect.stringContaining('(did you mean yespo?)')])
    expect(to()).toEqual(['writeKeys[0].destinations must name at least one destination'])
  })

  it('are judged as far as they can be', () => {
    const writeKeys = ['a', undefined, { key: 'a', destinations: ['nobody'] }, undefined]
    expect(said({ writeKeys, destinations: undefined })).toEqual([
      'writeKeys[2] is the same key as writeKeys[0] (a key has one set of destinations)',
    ])
  })

  it('stand beside decisions, which one destination makes', () => {
    expect(said({ decide: { destination: 'synerise' } })).toEqual([])
    expect(said({ decide: { destination: 'yespo' } })).toEqual([
      expect.stringMatching(/^decide\.destination must be one of/),
    ])
  })
})
