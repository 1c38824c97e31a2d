import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { InvalidInputError } from '../errors/invalid-input-error.js'
import { readCopy } from './read-copy.js'

const schema = z.looseObject({
  id: z.int('must be a whole number of at most 9007199254740991').optional(),
  ids: z.array(z.int('must be a safe one')).optional(),
})
const options = { subject: 'thing', code: 'invalid_thing' } as const

function issuesOf(input: unknown): readonly string[] {
  try {
    readCopy(schema, input, options)
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError)
    expect((error as InvalidInputError).code).toBe('invalid_thing')
    return (error as InvalidInputError).issues.map(({ field, rule }) => `${field} ${rule}`)
  }
  return []
}

describe('an id that JSON rounds', () => {
  it.each([
    ['where the schema wants a number', { id: 2 ** 53 }, ['id must be a whole number of at most 9007199254740991']],
    ['in a list of numbers', { ids: [1, 2 ** 53] }, ['ids[1] must be a safe one']],
    [
      'where the schema says nothing of it',
      { other: { userId: 2 ** 53 } },
      ['other.userId must be text: an integer of this size is rounded in JSON'],
    ],
    [
      'in both',
      { id: -(2 ** 53), user_id: 1e300 },
      [
        'id must be a whole number of at most 9007199254740991',
        'user_id must be text: an integer of this size is rounded in JSON',
      ],
    ],
  ])('%s: is refused, once', (_, input, issues) => {
    expect(issuesOf(input)).toEqual(issues)
  })
})

it('returns a copy that shares nothing with its argument', () => {
  const input = { id: 1, list: [{ a: 1 }] }
  const copy = readCopy(schema, input, options)
  expect(copy).toEqual(input)
  expect(copy['list']).not.toBe(input.list)
})
